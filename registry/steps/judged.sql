-- Findings with their household, their severity capped by the weakest link, and what sets them aside.
CREATE TEMP TABLE judged AS
WITH placed AS (
    SELECT
        found.* EXCLUDE (household_id), r.kind, r.severity AS rule_severity,
        coalesce(found.household_id, f.household_id) AS household_id
    FROM found
    JOIN rule AS r USING (rule_id)
    LEFT JOIN person_fact AS f USING (person_id)
),
rest AS (
    SELECT found_no, unnest(list_distinct(record_ids)) AS record_id FROM found
),
-- 3: the same valid id under the same name (or so sure a link that the name may differ), or nothing to link.
-- 1: a link below the weak threshold, or a row that gives a name but no id, birth date or phone. 2: all others.
graded AS (
    SELECT rest.found_no, CASE
        WHEN p.record_count = 1 THEN 3
        WHEN rp.probability < $weak THEN 1
        WHEN r.id_number IS NULL AND r.birth_date IS NULL AND r.phone IS NULL THEN 1
        WHEN r.id_status IN ('valid', 'fifteen')
            AND upper(r.id_number) IN (p.id_number, left(p.id_number, 6) || substr(p.id_number, 9, 9))
            AND (r.name = p.name OR rp.probability >= $sure) THEN 3
        ELSE 2 END AS grade
    FROM rest
    JOIN record AS r USING (record_id)
    JOIN record_person AS rp USING (record_id)
    JOIN person AS p USING (person_id)
),
-- One row alone needs no link: what it says stands on its own.
capped AS (
    SELECT found_no, CASE WHEN count(*) > 1 THEN min(grade) ELSE 3 END AS cap FROM graded GROUP BY found_no
),
waived AS (
    SELECT DISTINCT p.found_no
    FROM placed AS p
    JOIN policy_waiver AS w ON w.rule_id = p.rule_id
        AND coalesce(w.household_id = p.household_id, w.household_id IS NULL)
        AND coalesce(w.person_id = p.person_id, w.person_id IS NULL), basis_day
    WHERE coalesce(w.until >= as_of, true)
    UNION
    SELECT p.found_no
    FROM placed AS p
    JOIN answer_waiver AS w ON w.rule_id = p.rule_id AND w.person_id IS NOT DISTINCT FROM p.person_id
        AND (p.person_id IS NOT NULL OR w.household_id = p.household_id)
    WHERE CASE WHEN p.kind = 'missed' THEN coalesce(p.period_start < months_after(w.granted_on, 12), true)
        ELSE coalesce(p.period_start <= w.period_end, true) AND NOT conflict_changed(
            w.programmes, w.period_start, w.period_end, w.amount_yuan,
            p.programmes, p.period_start, p.period_end, p.amount_yuan) END
),
one AS (
    SELECT found_no, period_start, unnest(programmes) AS programme FROM placed WHERE kind IN ('duplicate', 'exclusive')
),
pair AS (
    SELECT a.found_no, a.period_start, a.programme AS programme_a, b.programme AS programme_b
    FROM one AS a JOIN one AS b ON b.found_no = a.found_no AND a.programme < b.programme
),
-- Lawful stacking: every pair of its programmes may be held together.
allowed AS (
    SELECT p.found_no
    FROM pair AS p
    LEFT JOIN policy_allowance AS l
        ON p.programme_a IN (l.programme_a, l.programme_b) AND p.programme_b IN (l.programme_a, l.programme_b)
        AND l.programme_a <> l.programme_b
        AND coalesce(l.valid_from <= p.period_start, true) AND coalesce(l.valid_to > p.period_start, true)
    GROUP BY p.found_no
    HAVING bool_and(l.programme_a IS NOT NULL)
),
numbered AS (
    SELECT
        p.*, least(rule_severity, coalesce(cap, 3)) AS severity,
        w.found_no IS NOT NULL AS waived, l.found_no IS NOT NULL AS allowed,
        concat_ws('|', rule_id, coalesce(p.household_id, '-'), coalesce(person_id, '-'),
            coalesce(period_start::VARCHAR, '-'), array_to_string(programmes, ',')) AS subject
    FROM placed AS p
    LEFT JOIN capped USING (found_no)
    LEFT JOIN waived AS w USING (found_no)
    LEFT JOIN allowed AS l USING (found_no)
)
SELECT *, 'X' || upper(left(md5(subject || coalesce('#' || nullif(row_number() OVER (
    PARTITION BY subject ORDER BY period_end, evidence, record_ids, found_no), 1), '')), 14)) AS finding_id
FROM numbered

-- Candidates of leads with their household, what they hold now and what they may be missing.
WITH home AS (
    SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id
),
who AS (
    SELECT c.*, h.household_id FROM lead_found AS c LEFT JOIN home AS h USING (person_id)
),
running AS (
    SELECT DISTINCT b.person_id, CASE b.unit WHEN 'household' THEN b.household_id END AS household_id, b.programme
    FROM benefit AS b, basis_day
    WHERE (b.person_id IN (SELECT person_id FROM who) OR b.household_id IN (SELECT household_id FROM who))
        AND b.status IS DISTINCT FROM 'approved' AND held_now(b.grain, b.start_month, b.end_month, this_month)
),
held AS (
    SELECT w.lead_id, w.person_id, list_sort(list_distinct(list(r.programme))) AS holds
    FROM who AS w JOIN running AS r ON r.person_id = w.person_id OR r.household_id = w.household_id
    GROUP BY w.lead_id, w.person_id
),
missed AS (
    SELECT w.lead_id, w.person_id, list_sort(list_distinct(list(f.rule_id))) AS missing,
        list_sort(list_distinct(flatten(list(f.programmes)))) AS missing_programmes
    FROM who AS w
    JOIN finding AS f ON f.person_id = w.person_id OR (f.person_id IS NULL AND f.household_id = w.household_id)
    WHERE f.kind = 'missed'
    GROUP BY w.lead_id, w.person_id
)
SELECT w.lead_id, w.rank, w.person_id, w.household_id, w.probability, w.evidence, coalesce(h.holds, []) AS holds,
    coalesce(m.missing, []) AS missing, coalesce(m.missing_programmes, []) AS missing_programmes
FROM who AS w
LEFT JOIN held AS h USING (lead_id, person_id)
LEFT JOIN missed AS m USING (lead_id, person_id)
ORDER BY w.lead_id, w.rank

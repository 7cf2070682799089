-- A household's findings gather into one case. It opens for a finding of severity 2 or 3; findings of severity 1,
-- leads and contradictions between lists never open a case, but join one that is open.
INSERT INTO conflict_case BY NAME
WITH answering AS (
    SELECT f.household_id, coalesce(string_split(r.owner, '、'), f.departments) AS departments
    FROM finding AS f
    JOIN rule AS r USING (rule_id)
    WHERE f.household_id IS NOT NULL AND f.severity >= 2 AND f.kind NOT IN ('lead', 'data')
),
household_answering AS (
    SELECT household_id, list_of_all(departments) AS departments
    FROM answering GROUP BY household_id
)
SELECT
    'C' || upper(left(md5(household_id), 10)) AS case_id, household_id, 'new' AS status,
    case_colour('new', $due_on, as_of) AS colour, as_of AS opened_on, $due_on AS due_on,
    CAST(NULL AS DATE) AS closed_on, departments
FROM household_answering, basis_day
ORDER BY case_id

-- 部门之间的交集：两部门都救助的人与户，及其间的发现；对角线为本部门自己
-- department_a: 部门
-- department_b: 部门
-- persons: 两部门都救助的人数
-- households: 两部门都救助的户数
-- findings: 涉及两部门的发现数（不含遗漏）
-- amount_yuan: 这些发现涉及的金额，元
WITH helped AS (
    SELECT DISTINCT department, person_id, household_id FROM benefit
),
persons AS (
    SELECT a.department AS department_a, b.department AS department_b, count(DISTINCT a.person_id) AS persons
    FROM helped AS a JOIN helped AS b USING (person_id) GROUP BY ALL
),
households AS (
    SELECT a.department AS department_a, b.department AS department_b, count(DISTINCT a.household_id) AS households
    FROM (SELECT DISTINCT department, household_id FROM helped) AS a
    JOIN (SELECT DISTINCT department, household_id FROM helped) AS b USING (household_id) GROUP BY ALL
),
named AS (
    SELECT finding_id, amount_yuan, departments, unnest(departments) AS department_a
    FROM finding WHERE kind NOT IN ('missed', 'lead')
),
pair AS (
    SELECT finding_id, amount_yuan, department_a, unnest(departments) AS department_b, len(departments) AS width
    FROM named
),
findings AS (
    SELECT department_a, department_b, count(DISTINCT finding_id) AS findings, sum(amount_yuan) AS amount_yuan
    FROM pair WHERE department_a <> department_b OR width = 1 GROUP BY ALL
)
SELECT
    department_a, department_b,
    coalesce(persons, 0) AS persons,
    coalesce(households, 0) AS households,
    coalesce(findings, 0) AS findings,
    coalesce(amount_yuan, 0)::DECIMAL(14, 2) AS amount_yuan
FROM persons
FULL JOIN households USING (department_a, department_b)
FULL JOIN findings USING (department_a, department_b)
ORDER BY department_a, department_b

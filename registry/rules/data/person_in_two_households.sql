-- id: Q01
-- title: 一人写在两户名册
-- why: 不同名册把同一人写在不同的家庭，人口、收入与份额就会算错。
-- remedy: 核对户口簿与实际居住情况，由写错的一方改正名册；确已迁户的，在原户中减去此人。
-- basis: 《社会救助暂行办法》第九条（按共同生活的家庭成员计算，一人只能算在一户）
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 联结时看出名册说法不一的一人两户，每人每两户一项；涉及部门为写明他与其中一户同处一行、一户号或一户主的部门
WITH dispute AS (
    SELECT DISTINCT
        d.person_id, least(d.household_id, other_household_id) AS one,
        greatest(d.household_id, other_household_id) AS two,
        CASE WHEN f.household_id IN (one, two) THEN f.household_id ELSE one END AS home
    FROM household_doubt AS d
    JOIN person_fact AS f USING (person_id)
    WHERE kind = 'two_lists'
),
written AS NOT MATERIALIZED (
    SELECT
        record_id, department, file_id, row_number, household_no,
        coalesce(head_id_number, CASE WHEN called_head(role, relation) THEN id_number END) AS head_id
    FROM record
),
own AS MATERIALIZED (
    SELECT d.person_id, w.* FROM (SELECT DISTINCT person_id FROM dispute) AS d
    JOIN record_person AS rp USING (person_id)
    JOIN written AS w USING (record_id)
),
-- Rows of one list that stand in one line, or under one household number or head.
met AS (
    SELECT w.person_id, w.department, w.record_id, o.record_id AS other_id
    FROM own AS w JOIN written AS o ON o.file_id = w.file_id AND o.row_number = w.row_number
    UNION
    SELECT w.person_id, w.department, w.record_id, o.record_id
    FROM own AS w JOIN written AS o ON o.file_id = w.file_id AND o.household_no = w.household_no
    UNION
    SELECT w.person_id, w.department, w.record_id, o.record_id
    FROM own AS w JOIN written AS o ON o.file_id = w.file_id AND o.head_id = w.head_id
),
beside AS (
    SELECT DISTINCT d.person_id, d.one, d.two, w.department, w.record_id, m.household_id = d.home AS at_home
    FROM dispute AS d
    JOIN met AS w ON w.person_id = d.person_id
    JOIN record_person AS o ON o.record_id = w.other_id AND o.person_id <> w.person_id
    JOIN household_member AS m ON m.person_id = o.person_id AND m.household_id IN (d.one, d.two)
),
said AS (
    SELECT
        person_id, one, two, list_of(department) AS departments, list_of(record_id) AS record_ids,
        string_agg(DISTINCT department, '、' ORDER BY department) FILTER (at_home) AS here,
        string_agg(DISTINCT department, '、' ORDER BY department) FILTER (NOT at_home) AS elsewhere
    FROM beside
    GROUP BY person_id, one, two
)
SELECT
    d.home AS household_id, d.person_id, coalesce(s.departments, []) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    CASE
        WHEN s.person_id IS NULL THEN '名册把此人写在两户。'
        WHEN s.here = s.elsewhere THEN s.here || '名册把此人写在本户，又写在另一户。'
        ELSE
        coalesce(s.here, '另有') || '名册写在本户，' || coalesce(s.elsewhere, '另有') || '名册写在另一户。'
    END AS evidence,
    coalesce(s.record_ids, []) AS record_ids, [] AS assistance_ids
FROM dispute AS d
LEFT JOIN said AS s USING (person_id, one, two)

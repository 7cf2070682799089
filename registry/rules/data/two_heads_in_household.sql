-- id: Q02
-- title: 一户两个户主
-- why: 现行名册在一户中写有两个户主，或两户其实同住，或一方没有更新。
-- remedy: 核对户口簿，定一人为户主；确已分户的，各部门名册都改为两户。
-- basis: 《户口登记条例》第五条（一户以主管人为户主；未见原文）
-- mark: M
-- severity: 1
-- scope: household
-- status: certain
-- counts: 联结时看出有两个户主的户，每户一项；涉及部门为写明户主的部门
WITH dispute AS (
    SELECT DISTINCT household_id FROM household_doubt WHERE kind = 'two_heads'
),
head AS (
    SELECT DISTINCT d.household_id, rp.person_id, r.department, r.record_id
    FROM dispute AS d
    JOIN household_member AS m USING (household_id)
    JOIN record_person AS rp ON rp.person_id = m.person_id
    JOIN record AS r ON r.record_id = rp.record_id
    WHERE called_head(r.role, r.relation)
),
each AS (
    SELECT household_id, person_id, list_of(department) AS departments, list(record_id) AS record_ids
    FROM head GROUP BY household_id, person_id
),
said AS (
    SELECT
        household_id, list_of_all(departments) AS departments, list_of_all(record_ids) AS record_ids,
        count(*) AS heads, string_agg(
            '一人见于' || array_to_string(departments, '、') || '名册', '，' ORDER BY departments, person_id) AS lists
    FROM each GROUP BY household_id
)
SELECT
    d.household_id, NULL AS person_id, coalesce(s.departments, []) AS departments,
    [] AS programmes, NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    CASE WHEN s.heads > 1 THEN s.heads || '人被写作户主：' || s.lists || '。'
        ELSE '名册写有不止一个户主。' END AS evidence,
    coalesce(s.record_ids, []) AS record_ids, [] AS assistance_ids
FROM dispute AS d
LEFT JOIN said AS s USING (household_id)

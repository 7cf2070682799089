-- id: Q03
-- title: 年龄与关系不符
-- why: 名册所写关系与出生日期不能都对，例如子女比父母年长：多为关系、证件号或户别写错。
-- remedy: 核对户口簿上的关系与出生日期，由写错的一方改正名册。
-- basis: 工作规则：父母年长于子女，祖辈年长于孙辈；关系代码见 GB/T 4761
-- mark: C
-- severity: 1
-- scope: person
-- status: certain
-- counts: 联结时看出年龄与所写关系不能并存的人，每人一项；涉及部门为写明关系的部门
WITH dispute AS (
    SELECT household_id, person_id, min(detail) AS detail FROM household_doubt
    WHERE kind = 'age' AND person_id IS NOT NULL
    GROUP BY household_id, person_id
),
stated AS (
    SELECT
        d.household_id, d.person_id, list_of(r.department) AS departments, list_of(r.record_id) AS record_ids,
        '写作“' || array_to_string(list_of(r.relation), '”“') || '”' AS relations
    FROM dispute AS d
    JOIN record_person AS rp USING (person_id)
    JOIN record AS r USING (record_id)
    WHERE r.relation IS NOT NULL AND r.role IS DISTINCT FROM 'guardian'
    GROUP BY d.household_id, d.person_id
),
apart AS (
    SELECT
        d.household_id, d.person_id, CASE WHEN own.birth_date < head.birth_date THEN '大' ELSE '小' END
            || age_on(least(own.birth_date, head.birth_date), greatest(own.birth_date, head.birth_date)) || '岁' AS years
    FROM dispute AS d
    JOIN household AS h USING (household_id)
    JOIN person AS own ON own.person_id = d.person_id
    JOIN person AS head ON head.person_id = h.head_person_id AND head.person_id <> own.person_id
)
SELECT
    d.household_id, d.person_id, coalesce(s.departments, []) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    coalesce(array_to_string(s.departments, '、') || '名册' || s.relations || '，', '所写关系与年龄不符，')
        || coalesce(rtrim(d.detail, '。'), '此人比户主' || a.years, '出生日期与此不合') || '。' AS evidence,
    coalesce(s.record_ids, []) AS record_ids, [] AS assistance_ids
FROM dispute AS d
LEFT JOIN stated AS s USING (household_id, person_id)
LEFT JOIN apart AS a USING (household_id, person_id)

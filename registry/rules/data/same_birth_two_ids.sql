-- id: L02
-- title: 同名同生日而证件号不同
-- why: 两个有效证件号，姓名、出生日期相同，又在同一家庭或同一电话，可能是一人两号。
-- remedy: 请公安户籍核对；确为一人的，请各部门改用现行号码。
-- basis: 《居民身份证法》第三条（公民身份号码唯一、终身不变；未见原文）
-- mark: M
-- severity: 1
-- scope: person
-- status: certain
-- counts: 姓名与出生日期相同、证件号不同的两人，同一家庭或同一电话，每对一项
WITH both_known AS (
    SELECT p.person_id, p.name, p.birth_date, p.id_number, p.phone, f.household_id
    FROM person AS p JOIN person_fact AS f USING (person_id)
    WHERE f.known
),
pair AS (
    SELECT a.person_id, b.person_id AS other_id, a.household_id, a.household_id = b.household_id AS at_home
    FROM both_known AS a
    JOIN both_known AS b ON b.name = a.name AND b.birth_date = a.birth_date AND b.person_id > a.person_id
    WHERE b.id_number <> a.id_number AND (b.household_id = a.household_id OR b.phone = a.phone)
)
SELECT
    p.household_id, p.person_id, list_of(r.department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    '姓名、出生日期与' || CASE WHEN bool_or(p.at_home) THEN '家庭' ELSE '电话' END
        || '都相同，而证件号不同，见于' || array_to_string(list_of(r.department), '、') || '名册。' AS evidence,
    list_of(r.record_id) AS record_ids, [] AS assistance_ids
FROM pair AS p
JOIN record_person AS rp ON rp.person_id IN (p.person_id, p.other_id)
JOIN record AS r USING (record_id)
GROUP BY p.household_id, p.person_id, p.other_id

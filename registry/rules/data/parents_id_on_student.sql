-- id: L03
-- title: 学生行写了成年人的证件号
-- why: 中小学、幼儿园的学生行，按所写证件号已是成年人，多为家长的号码；学生因此不能与别的名册对上。
-- remedy: 请学校改写学生本人的证件号，监护人另列。
-- basis: 算术关系：年龄由证件号得出；全国学籍系统问题学籍处理办法（身份证与出生日期不符）
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 学籍、资助名册中按证件号超过在校生年龄上限的行，每人每校一项；高等与职业院校放宽到四十岁
SELECT
    NULL AS household_id, person_id, list_of(department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    coalesce(school, '学校') || '的学生行，按证件号为' || max(age) || '岁，应为家长的号码。' AS evidence,
    list_of(record_id) AS record_ids, [] AS assistance_ids
FROM adult_id_on_student
GROUP BY person_id, school

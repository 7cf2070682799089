-- id: L11
-- title: 性别或出生日期与证件号不符
-- why: 名册所写的性别、出生日期与同一行的有效证件号不合，至少一处写错。
-- remedy: 请报送部门按户口簿改正。
-- basis: 全国学籍系统问题学籍处理办法（身份证与性别、出生日期不符）；GB 11643
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 写有有效十八位证件号的行，出生日期或性别与证件号不同，每人一项；写了家长号码的学生行见 L03
WITH wrong AS (
    SELECT
        r.record_id, r.department, rp.person_id, coalesce(r.birth_date <> id_birth(r.id_number), false) AS birth,
        coalesce(r.sex <> CASE WHEN substr(r.id_number, 17, 1)::INT % 2 = 1 THEN '男' ELSE '女' END, false) AS sex
    FROM record AS r
    JOIN record_person AS rp USING (record_id)
    ANTI JOIN adult_id_on_student AS s ON s.record_id = r.record_id
    WHERE r.id_status = 'valid'
)
SELECT
    NULL AS household_id, person_id, list_of(department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    array_to_string(list_of(department), '、') || '名册所写' || concat_ws('、',
        CASE WHEN bool_or(birth) THEN '出生日期' END, CASE WHEN bool_or(sex) THEN '性别' END) || '与证件号不符。' AS evidence,
    list_of(record_id) AS record_ids, [] AS assistance_ids
FROM wrong
WHERE birth OR sex
GROUP BY person_id

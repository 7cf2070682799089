-- id: M05
-- title: 适龄低保儿童查无学籍
-- why: 义务教育年龄的低保、特困儿童不在全区学籍名册中，可能失学，或在外地就读。
-- remedy: 请教育部门与乡镇（街道）核实去向；失学的劝返，不能入学的残疾儿童安排送教上门。
-- basis: 《社会救助暂行办法》第三十三条；《义务教育法》第十一条
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 学年开始时已满入学年龄、尚在义务教育年龄内，基准日仍在低保、特困，无学籍亦无教育救助
-- parameter: age_min = @school_age_min 入学年龄
-- parameter: age_max = @school_age_max 九年级学生学年开始时的年龄
WITH school_year AS (
    SELECT this_month, next_month,
        make_date(year(as_of) - CASE WHEN month(as_of) < 9 THEN 1 ELSE 0 END, 8, 31) AS opened
    FROM basis_day
),
seen AS (
    SELECT person_id FROM fact, school_year WHERE kind = 'enrolment' AND coalesce(valid_to > this_month, true)
    UNION
    SELECT person_id FROM benefit, school_year WHERE category = '教育救助' AND end_month > opened
)
SELECT
    min(i.household_id) AS household_id, i.person_id, ['education_grant'] AS programmes,
    list_sort(['教育', '民政']) AS departments, NULL AS amount_yuan,
    y.this_month AS period_start, y.next_month AS period_end,
    min(i.programme_name) || '对象，' || year(min(i.birth_date)) || '年' || month(min(i.birth_date))
        || '月出生，在义务教育年龄，学籍名册中没有此人。' AS evidence,
    list_of_all(i.record_ids) AS record_ids,
    list_of_all(i.assistance_ids) AS assistance_ids
FROM poor_identity AS i
ANTI JOIN seen AS s ON s.person_id = i.person_id
ANTI JOIN doubt AS d ON d.matter = 'enrolment' AND d.person_id = i.person_id, school_year AS y
WHERE i.end_month = y.next_month AND age_on(i.birth_date, y.opened) BETWEEN $age_min AND $age_max
    AND EXISTS (FROM fact WHERE kind = 'enrolment')
GROUP BY i.person_id, y.this_month, y.next_month

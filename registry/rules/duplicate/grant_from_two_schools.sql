-- id: D10
-- title: 两校重复领助学金
-- why: 同一学生同一学期在两所学校领取同一种资助，多因转学后原校未停，或重复学籍。
-- remedy: 按学籍核定就读学校，停发另一校的资助并追回。
-- basis: 《社会救助暂行办法》第三十六条（向就读学校提出申请）
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人、同一学期、同一资助项目、两所学校；补发除外
WITH pair AS (
    SELECT
        b.household_id, b.person_id, a.department AS department_a, b.department AS department_b, b.programme,
        b.programme_name, b.start_month, b.end_month, a.institution AS school_a, b.institution AS school_b,
        coalesce(least(a.amount_yuan, b.amount_yuan), 0) AS yuan,
        [a.record_id, b.record_id] AS records, [a.assistance_id, b.assistance_id] AS benefits
    FROM benefit AS a
    JOIN benefit AS b ON b.person_id = a.person_id AND b.programme = a.programme
        AND b.start_month = a.start_month AND b.assistance_id > a.assistance_id
    WHERE a.grain = 'term' AND a.institution <> b.institution AND a.dated AND b.dated
        AND same_writing(a.row_name, a.row_id, b.row_name, b.row_id)
        AND NOT (a.backpay OR b.backpay OR coalesce('approved' IN (a.status, b.status), false))
)
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes,
    list_sort(list_distinct(list(department_a) || list(department_b))) AS departments,
    max(yuan) AS amount_yuan, start_month AS period_start, end_month AS period_end,
    year(start_month) || CASE month(start_month) WHEN 2 THEN '年春季学期' ELSE '年秋季学期' END || '，同一学生在'
        || array_to_string(list_sort(list_distinct(list(school_a) || list(school_b))), '、') || '都领取'
        || min(programme_name) || '。' AS evidence,
    list_of_all(records) AS record_ids,
    list_of_all(benefits) AS assistance_ids
FROM pair
GROUP BY person_id, programme, start_month, end_month

-- id: I07
-- title: 低保户多套住房或住房面积超标
-- why: 低保户成员名下的住宅套数或人均面积超过当地规定。
-- remedy: 核实产权份额、拆迁安置与实际居住情况；符合当地排除情形的停发。
-- basis: 审计案例：低保、廉租房名册与房产登记比对；家庭经济状况核对表所列“拥有产权住房套数、住房总面积”
-- mark: S
-- severity: 2
-- scope: household
-- status: local
-- counts: 低保对象享受期内名下的住宅（车位、商铺、工业用房除外），同一坐落算一套；套数或人均面积超过设定数
-- parameter: homes = @homes_most 住宅最多几套
-- parameter: area = @home_area_most 人均住房面积最多多少平方米
WITH home AS (
    SELECT
        household_id, programme, min(programme_name) AS programme_name, min(department) AS department,
        max(coalesce(monthly_yuan, 0)) AS monthly_yuan, max(persons) AS persons, max(area_m2) AS area_m2,
        min(start_month) AS start_month, max(end_month) AS end_month, list_of_all(record_ids) AS record_ids,
        list_of_all(assistance_ids) AS assistance_ids
    FROM dibao_means
    WHERE kind = 'real_estate' AND coalesce(regexp_matches(value, '住|宅|公寓'), true)
    GROUP BY household_id, programme, coalesce(detail, record_ids::VARCHAR)
)
SELECT
    household_id, NULL AS person_id, list_of(department) AS departments, [programme] AS programmes,
    max(monthly_yuan) * months_between(min(start_month), max(end_month)) AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    '享受' || min(programme_name) || '期间，成员名下有住宅' || count(*) || '套'
        || coalesce('，合计' || sum(area_m2)::INT || '平方米，' || max(persons) || '人', '') || '，'
        || span_text(min(start_month), max(end_month)) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM home
GROUP BY household_id, programme
HAVING count(*) > $homes OR sum(area_m2) > $area * max(persons)

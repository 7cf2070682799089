-- id: M06
-- title: 低保、分散特困住房困难未获住房救助
-- why: 低保户、分散供养特困人员的住房人均面积低于当地标准，或已申请公租房而久未配租，没有住房救助。
-- remedy: 请住建与乡镇（街道）核实住房状况；符合条件的协助申请或优先配租，农村危房纳入改造。
-- basis: 《社会救助暂行办法》第三十七条
-- mark: S
-- severity: 2
-- scope: household
-- status: local
-- counts: 基准日仍为低保、分散特困的家庭：登记的住宅合计人均面积低于设定数，或申请后超过设定月数；有公租房、租赁补贴、危房改造的除外；住建未报送的不判断
-- parameter: area = @home_area_least 人均住房面积低于多少平方米为困难
-- parameter: months = @housing_wait_months 申请后几个月仍无才提出
WITH poor AS (
    SELECT
        household_id, min(programme_name) AS programme_name, min(start_month) AS start_month,
        list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
    FROM poor_identity, basis_day
    WHERE end_month = next_month AND (on_dibao(programme) OR programme = 'tekun_dispersed')
    GROUP BY household_id
),
home AS (
    SELECT household_id, max(area_m2) AS area_m2, list_of(record_id) AS record_ids
    FROM fact, basis_day
    WHERE kind = 'real_estate' AND coalesce(valid_to > as_of, true) AND coalesce(regexp_matches(value, '住|宅|公寓'), true)
    GROUP BY household_id, coalesce(detail, record_id)
),
need AS (
    SELECT household_id, '登记住宅合计' || sum(area_m2)::INT || '平方米，' || member_count || '人' AS shown,
        list_of_all(record_ids) AS record_ids
    FROM home JOIN household USING (household_id)
    GROUP BY household_id, member_count
    HAVING sum(area_m2) < $area * member_count AND bool_and(area_m2 IS NOT NULL)
    UNION ALL
    SELECT household_id, month_text(min(valid_from)) || '已申请' || min(value), list_of(record_id)
    FROM fact, basis_day
    WHERE kind = 'application' AND valid_from < months_after(as_of, -$months)
    GROUP BY household_id
),
housed AS (
    SELECT household_id FROM coverage WHERE category = '住房救助'
    UNION
    SELECT f.household_id FROM doubt JOIN person_fact AS f USING (person_id) WHERE matter = '住建'
)
SELECT
    p.household_id, NULL AS person_id, ['住建', '民政'] AS departments, ['housing_rent'] AS programmes,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'housing_rent') AS amount_yuan,
    this_month AS period_start, next_month AS period_end,
    min(p.programme_name) || '（自' || month_text(min(p.start_month)) || '），'
        || string_agg(n.shown, '；' ORDER BY n.shown) || '，没有公租房、租赁补贴或危房改造。' AS evidence,
    list_sort(list_distinct(flatten(list(p.record_ids || n.record_ids)))) AS record_ids,
    list_of_all(p.assistance_ids) AS assistance_ids
FROM poor AS p
JOIN need AS n USING (household_id)
ANTI JOIN housed AS h ON h.household_id = p.household_id, basis_day
WHERE EXISTS (FROM latest_period WHERE programme IN ('housing_unit', 'housing_rent'))
GROUP BY p.household_id, this_month, next_month

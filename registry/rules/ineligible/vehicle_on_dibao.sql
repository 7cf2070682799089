-- id: I06
-- title: 低保成员名下有机动车、船舶
-- why: 低保对象享受期内名下登记有机动车或船舶。
-- remedy: 核实车辆来源、价值与用途；符合当地排除情形的停发，残疾人代步车、谋生工具按当地规定处理。
-- basis: 某市《最低生活保障条例》第十三条第二项（残疾人功能性补偿代步车除外）；审计案例：七万元轿车
-- mark: S
-- severity: 2
-- scope: household
-- status: local
-- counts: 低保对象享受期内名下的车船：写有价值的须不低于设定数，未写价值的不含摩托车、电动车、三轮车、农用车；残疾人代步车除外
-- parameter: floor = @vehicle_value_floor 车辆价值多少元以上才提出
SELECT
    household_id, NULL AS person_id, list_of(department) AS departments, [programme] AS programmes,
    max(coalesce(monthly_yuan, 0)) * months_between(min(start_month), max(end_month)) AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    '享受' || min(programme_name) || '期间，成员名下有' || count(DISTINCT coalesce(detail, record_ids::VARCHAR)) || '辆（艘）'
        || string_agg(DISTINCT coalesce(value, '车辆'), '、' ORDER BY coalesce(value, '车辆'))
        || coalesce('，价值最高' || yuan_text(max(amount_yuan)), '') || '，'
        || span_text(min(start_month), max(end_month)) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM dibao_means
WHERE kind = 'vehicle' AND NOT coalesce(regexp_matches(value, '残疾|代步|轮椅'), false)
    AND coalesce(amount_yuan >= $floor, NOT coalesce(regexp_matches(value, '摩托|电动|三轮|农用|拖拉'), false))
GROUP BY household_id, programme

-- 低保户成员的收入与财产：享受期内名下的车辆、不动产、企业任职、养老金、工资、财政供养；一户一段一人一项一行
-- household_id: 家庭编号
-- programme: 低保项目代码
-- programme_name: 低保项目名称
-- department: 发放部门
-- monthly_yuan: 该户每月低保金，元
-- persons: 行内所列人数
-- person_id: 其名下有此项的成员
-- kind: 种类，见 circumstance 表
-- value: 取值，见 circumstance 表
-- detail: 何处何物
-- amount_yuan: 此项金额，元
-- area_m2: 建筑面积，平方米
-- start_month: 两者并存的起始月（第一天）
-- end_month: 两者并存的终止月的次月（第一天）
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
SELECT
    h.household_id, h.programme, h.programme_name, h.department, h.monthly_yuan, len(h.person_ids) AS persons,
    v.person_id, v.kind, v.value, v.detail, v.amount_yuan, v.area_m2,
    greatest(h.start_month, v.start_month) AS start_month, least(h.end_month, v.end_month) AS end_month,
    list_sort(list_distinct(list_append(h.record_ids, v.record_id))) AS record_ids, h.assistance_ids
FROM household_spell AS h
JOIN fact AS v ON v.household_id = h.household_id AND list_contains(h.person_ids, v.person_id)
WHERE on_dibao(h.programme)
    AND v.kind IN ('vehicle', 'real_estate', 'company_office', 'pension', 'employment', 'public_payroll')
    AND greatest(h.start_month, v.start_month) < least(h.end_month, v.end_month)

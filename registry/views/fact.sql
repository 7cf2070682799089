-- 人的情况（死亡、残疾、在籍、参保、就业、财产等），基准日以前开始的
-- person_id: 人员编号
-- household_id: 家庭编号
-- record_id: 写明此情况的记录
-- kind: 种类，见 circumstance 表
-- value: 取值：残疾为“类别/等级”，在籍为学校，其余见 circumstance 表
-- valid_from: 起，含当日
-- valid_to: 止，不含当日；空为仍有效
-- start_month: 此情况整月存在的首月：起日的次月（第一天）；未写起日的不限
-- end_month: 终止月（第一天），不含；仍有效的算到基准日所在月
-- detail: 何处何物：单位、企业、车牌、坐落等
-- amount_yuan: 金额，元
-- area_m2: 建筑面积，平方米
SELECT rp.person_id, f.household_id, c.record_id, c.kind, c.value, c.valid_from, c.valid_to,
    coalesce(months_after(month_of(c.valid_from), 1), DATE '1900-01-01') AS start_month,
    coalesce(least(month_of(c.valid_to), next_month), next_month) AS end_month,
    c.detail, c.amount_yuan, c.area_m2
FROM circumstance AS c
JOIN record_person AS rp USING (record_id)
JOIN person_fact AS f USING (person_id), basis_day
WHERE coalesce(c.valid_from <= as_of, true)

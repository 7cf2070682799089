-- 部门答复为政策允许的事项：内容不变，不再提出
-- item_id: 事项编号
-- case_id: 案件编号
-- rule_id: 规则编号
-- household_id: 家庭编号
-- person_id: 人员编号；户范围的为空
-- programmes: 涉及项目
-- amount_yuan: 答复时的涉及金额，元
-- period_start: 答复时的起，含当日
-- period_end: 答复时的止，不含当日
-- department: 答复的部门
-- granted_on: 答复时的基准日
SELECT
    item_id, case_id, rule_id, household_id, person_id, programmes, amount_yuan, period_start, period_end,
    answered_by AS department, answered_on AS granted_on
FROM case_item
WHERE resolution = 'lawful' AND status IN ('refuted', 'closed')
ORDER BY item_id

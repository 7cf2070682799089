-- 重复与不得同享的救助：线索，不是结论
-- finding_id: 发现编号
-- case_id: 案件编号；未立案时为空
-- rule_id: 规则编号
-- rule_name: 规则名称
-- kind: duplicate 重复、exclusive 互斥
-- severity: 3 几可确定、2 待核实、1 线索
-- household_id: 家庭编号
-- person_id: 人员编号
-- departments: 涉及部门
-- programmes: 涉及项目
-- amount_yuan: 涉及金额，元
-- period_start: 起，含当日
-- period_end: 止，不含当日
-- evidence: 发现了什么
-- basis: 依据
SELECT
    f.finding_id, c.case_id, f.rule_id, r.name AS rule_name, f.kind, f.severity, f.household_id, f.person_id,
    f.departments, f.programmes, f.amount_yuan, f.period_start, f.period_end, f.evidence, r.basis
FROM finding AS f
JOIN rule AS r USING (rule_id)
LEFT JOIN case_finding AS c USING (finding_id)
WHERE f.kind IN ('duplicate', 'exclusive')
ORDER BY f.severity DESC, f.amount_yuan DESC NULLS LAST, f.finding_id

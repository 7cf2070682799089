-- 不得同享而同享：按 policy_exclusion 逐对比较享受期；户范围须一方的领取人列名于另一方，或多数人相同；交接月除外
-- rule_id: 所属规则
-- household_id: 家庭编号
-- person_id: 人员编号；户范围的为空
-- recipient_ids: 双方的领取人；人范围的为空
-- departments: 涉及部门
-- programmes: 涉及项目
-- amount_yuan: 涉及金额，元：重叠月数乘较低的月金额
-- period_start: 重叠起始月
-- period_end: 重叠终止月的次月
-- evidence: 发现了什么
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
WITH spell AS (
    SELECT '人' AS scope, person_id AS holder, person_id, * EXCLUDE (person_id) FROM person_spell
    UNION ALL BY NAME
    SELECT '户' AS scope, household_id AS holder, * FROM household_spell
),
pair AS (
    SELECT
        e.rule_id, e.scope, a.household_id, a.person_id, a.recipient_ids || b.recipient_ids AS recipient_ids,
        a.programme_name AS name_a, b.programme_name AS name_b,
        coalesce(a.monthly_yuan, 0) AS yuan_a, coalesce(b.monthly_yuan, 0) AS yuan_b,
        list_sort(list_distinct([a.department, b.department])) AS departments,
        list_sort([a.programme, b.programme]) AS programmes,
        greatest(a.start_month, b.start_month, coalesce(month_of(e.valid_from), a.start_month)) AS period_start,
        least(a.end_month, b.end_month, coalesce(month_of(e.valid_to), a.end_month)) AS period_end,
        list_sort(list_distinct(a.record_ids || b.record_ids)) AS record_ids,
        list_sort(list_distinct(a.assistance_ids || b.assistance_ids)) AS assistance_ids
    FROM policy_exclusion AS e
    JOIN spell AS a ON a.scope = e.scope AND a.programme = e.programme_a
    JOIN spell AS b ON b.scope = e.scope AND b.programme = e.programme_b AND b.holder = a.holder
    WHERE NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
        AND (e.scope = '人' OR list_has_any(a.recipient_ids, b.person_ids) OR list_has_any(b.recipient_ids, a.person_ids)
            OR same_household(len(list_intersect(a.person_ids, b.person_ids)), len(a.person_ids), len(b.person_ids)))
)
SELECT
    rule_id, household_id, person_id, recipient_ids, departments, programmes,
    months_between(period_start, period_end)
        * CASE WHEN least(yuan_a, yuan_b) > 0 THEN least(yuan_a, yuan_b) ELSE greatest(yuan_a, yuan_b) END
        AS amount_yuan,
    period_start, period_end,
    span_text(period_start, period_end) || CASE scope WHEN '人' THEN '，同一人' ELSE '，同一户' END
        || '同时享受' || name_a || CASE WHEN yuan_a > 0 THEN '（每月' || yuan_text(yuan_a) || '）' ELSE '' END
        || '与' || name_b || CASE WHEN yuan_b > 0 THEN '（每月' || yuan_text(yuan_b) || '）' ELSE '' END
        || '。' AS evidence,
    record_ids, assistance_ids
FROM pair
WHERE period_start < period_end

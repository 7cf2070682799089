-- 救助按月展开：按月项目每月一行，其余一行，记在发放或起始月
-- assistance_id: 救助编号
-- person_id: 领取人的人员编号
-- household_id: 家庭编号
-- department: 发放部门
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- month: 月（第一天）
-- amount_yuan: 金额，元
WITH reach AS (
    SELECT months_after(next_month, -(SELECT max(value) FROM standard WHERE code = 'history_months')) AS since
    FROM basis_day
),
spread AS (
    SELECT b.*, unnest(CASE WHEN grain = 'month'
        THEN generate_series(greatest(start_month, since), months_after(end_month, -1), INTERVAL 1 MONTH)
        ELSE [coalesce(month_of(CASE WHEN grain = 'event' OR paid_on >= start_month THEN paid_on END),
            start_month)::TIMESTAMP] END)::DATE AS month
    FROM benefit AS b, reach
    WHERE status IS DISTINCT FROM 'approved'
)
SELECT assistance_id, person_id, household_id, department, programme, programme_name, category, month, amount_yuan
FROM spread

-- 户的享受期：同一户、同一按月户项目相接或相叠的各行连成一段
-- household_id: 家庭编号
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- department: 发放部门
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
-- monthly_yuan: 每户每月金额，元
-- recipient_ids: 领取人
-- person_ids: 行内所列享受人
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
WITH listed AS (
    SELECT assistance_id, list_of(person_id) AS person_ids FROM coverage WHERE unit = 'household' GROUP BY assistance_id
),
joined AS (
    SELECT *, coalesce(max(end_month) OVER earlier >= start_month, false) AS continues
    FROM benefit LEFT JOIN listed USING (assistance_id)
    WHERE grain = 'month' AND unit = 'household' AND household_id IS NOT NULL
        AND status IS DISTINCT FROM 'approved'
    WINDOW earlier AS (
        PARTITION BY household_id, programme ORDER BY start_month, end_month, assistance_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE NOT continues) OVER (
        PARTITION BY household_id, programme ORDER BY start_month, end_month, assistance_id
        ROWS UNBOUNDED PRECEDING
    ) AS spell
    FROM joined
)
SELECT
    household_id, programme, min(programme_name) AS programme_name, min(category) AS category,
    min(department) AS department, min(start_month) AS start_month, max(end_month) AS end_month,
    max(amount_yuan) AS monthly_yuan, list_of(person_id) AS recipient_ids, list_of_all(person_ids) AS person_ids,
    list_of(record_id) AS record_ids,
    list_of(assistance_id) AS assistance_ids
FROM numbered
GROUP BY household_id, programme, spell

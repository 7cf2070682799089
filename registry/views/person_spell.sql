-- 人的享受期：同一人、同一按月项目相接或相叠的各行连成一段
-- person_id: 人员编号
-- household_id: 家庭编号
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- department: 发放部门
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
-- monthly_yuan: 每人每月金额，元
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
WITH held AS (
    SELECT person_id, household_id, programme, programme_name, category, department, start_month, end_month,
        share_yuan, record_id, benefit_record_id, assistance_id
    FROM coverage
    WHERE grain = 'month' AND sure AND status IS DISTINCT FROM 'approved'
),
-- Monthly lists follow one another without gap: where all rows but the earliest begin as another ends, they are one spell.
begun AS (
    SELECT person_id, programme FROM held ANTI JOIN (
        SELECT person_id, programme, end_month AS start_month FROM held
    ) AS before USING (person_id, programme, start_month)
),
broken AS (
    SELECT person_id, programme FROM begun GROUP BY person_id, programme HAVING count(*) > 1
),
joined AS (
    SELECT person_id, programme, assistance_id, start_month, end_month,
        coalesce(max(end_month) OVER earlier >= start_month, false) AS continues
    FROM held SEMI JOIN broken USING (person_id, programme)
    WINDOW earlier AS (
        PARTITION BY person_id, programme ORDER BY start_month, end_month, assistance_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
numbered AS (
    SELECT person_id, assistance_id, count(*) FILTER (WHERE NOT continues) OVER (
        PARTITION BY person_id, programme ORDER BY start_month, end_month, assistance_id
        ROWS UNBOUNDED PRECEDING
    ) AS spell
    FROM joined
),
placed AS (
    SELECT held.*, 0 AS spell FROM held ANTI JOIN broken USING (person_id, programme)
    UNION ALL
    SELECT held.*, spell FROM held JOIN numbered USING (person_id, assistance_id)
)
SELECT
    person_id, min(household_id) AS household_id, programme, min(programme_name) AS programme_name,
    min(category) AS category, min(department) AS department,
    min(start_month) AS start_month, max(end_month) AS end_month, max(share_yuan) AS monthly_yuan,
    ids_of(CASE WHEN record_id = benefit_record_id THEN record_id
        ELSE record_id || id_end() || benefit_record_id END) AS record_ids,
    ids_of(assistance_id) AS assistance_ids
FROM placed
GROUP BY person_id, programme, spell

-- 家庭每月所得：户、救助类别、月
-- household_id: 家庭编号
-- category: 救助类别
-- month: 月（第一天）
-- amount_yuan: 金额，元
-- programmes: 项目
-- departments: 发放部门
-- persons: 领取人数
SELECT
    household_id, category, month,
    sum(coalesce(amount_yuan, 0))::DECIMAL(14, 2) AS amount_yuan,
    list_of(programme_name) AS programmes,
    list_of(department) AS departments,
    count(DISTINCT person_id) AS persons
FROM benefit_month
WHERE household_id IS NOT NULL
GROUP BY household_id, category, month

-- 每个救助项目对多少户是什么
-- 回答：按“一户一条救助链”，每个项目有多少户正在享受、依法叠加、有冲突、可能遗漏。
-- 怎么读：“遗漏”高的项目，政策可能没有落到户；“冲突”高的，两个部门的名册之间缺一次比对。
SELECT
    programme_name AS 项目, department AS 主管部门,
    count(DISTINCT household_id) FILTER (state = 'held') AS 有, count(DISTINCT household_id) FILTER (state = 'lawful') AS 依法叠加,
    count(DISTINCT household_id) FILTER (state = 'conflict') AS 冲突, count(DISTINCT household_id) FILTER (state = 'missed') AS 遗漏
FROM household_chain
WHERE state NOT IN ('not_entitled', 'unknown')
GROUP BY programme_name, department
ORDER BY 遗漏 DESC, 冲突 DESC, 项目

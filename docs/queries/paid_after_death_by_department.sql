-- 死亡之后仍在发放：按部门、项目
-- 回答：每个部门、每个项目有多少已故的人仍在领取，涉及多少个月、多少钱。
-- 怎么读：来自规则 I01；“最早”为最早一例多发的起始月。先核死亡日期，再谈停发和追回。
SELECT
    f.departments[1] AS 部门, p.name AS 项目, count(DISTINCT f.person_id) AS 人数,
    sum(months_between(f.period_start, f.period_end)) AS 人月, sum(f.amount_yuan) AS 涉及金额, min(f.period_start) AS 最早
FROM finding AS f
LEFT JOIN policy_programme AS p ON p.programme = f.programmes[1]
WHERE f.rule_id = 'I01'
GROUP BY f.departments[1], p.name
ORDER BY 涉及金额 DESC, 部门, 项目

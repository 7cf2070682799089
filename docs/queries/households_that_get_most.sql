-- 近一年得到最多的户
-- 回答：近十二个月各部门合计给了哪些户最多的钱，来自哪些项目。
-- 怎么读：多不等于错，重病户常在其中；“最多的项目”一眼看出钱为什么多。
-- 改什么：末行的 50 是列出几户，可改。
WITH given AS (
    SELECT m.household_id, m.programme_name, sum(m.amount_yuan) AS yuan
    FROM benefit_month AS m, basis_day AS d
    WHERE m.month >= months_after(d.next_month, -12)
    GROUP BY m.household_id, m.programme_name
)
SELECT
    g.household_id AS 家庭编号, h.member_count AS 人数, sum(g.yuan) AS 合计, count(*) AS 项目数,
    arg_max(g.programme_name, g.yuan) AS 最多的项目, max(g.yuan) AS 其金额
FROM given AS g
JOIN household AS h USING (household_id)
GROUP BY g.household_id, h.member_count
ORDER BY 合计 DESC, 家庭编号
LIMIT 50

-- 每条规则发现了多少
-- 回答：今夜每条规则提出多少发现，涉及几户、多少钱，其中几可确定的有多少；没有运行的，为什么。
-- 怎么读：从未提出过的规则，先看它所需的名册有没有报送；提出很多而少有“几可确定”的，先看联结。
SELECT
    r.rule_id AS 规则, r.name AS 名称, r.kind AS 种类, count(f.finding_id) AS 发现, count(DISTINCT f.household_id) AS 户数,
    count(f.finding_id) FILTER (f.severity = 3) AS 几可确定, sum(f.amount_yuan) AS 涉及金额,
    r.inactive_reason AS 未运行的原因
FROM rule AS r
LEFT JOIN finding AS f USING (rule_id)
GROUP BY r.rule_id, r.name, r.kind, r.inactive_reason
ORDER BY 发现 DESC, 规则

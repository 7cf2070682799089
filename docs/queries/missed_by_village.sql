-- 各村（社区）的遗漏
-- 回答：每个村（社区）有多少户可能遗漏了哪种救助。
-- 怎么读：线索，不等于应当给予；户数多的村先走访。住址没有写到村的，列到乡镇（街道），再没有的列区划代码。
WITH place AS (
    SELECT household_id, coalesce(
        nullif(regexp_extract(address, '^(.*?(?:村|社区|居委会))', 1), ''),
        nullif(regexp_extract(address, '^(.*?(?:镇|乡|街道))', 1), ''),
        division_code, '未写') AS village
    FROM household
)
SELECT
    p.village AS 村, m.rule_id AS 规则, m.rule_name AS 可能遗漏,
    count(DISTINCT m.household_id) AS 户数, count(*) AS 发现数, sum(m.amount_yuan) AS 涉及金额
FROM missed_assistance AS m
JOIN place AS p USING (household_id)
WHERE m.kind = 'missed'
GROUP BY p.village, m.rule_id, m.rule_name
ORDER BY 户数 DESC, 村, 规则

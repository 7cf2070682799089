-- 部门之间逐月的交集
-- 回答：每个月，每两个部门都救助的户和人各有多少，两个部门给这些户各发了多少钱。
-- 怎么读：交集多不等于重复，多数是依法叠加；看它按月怎样变化，突然升高的月份值得细查。
WITH given AS (
    SELECT month, department, household_id, sum(amount_yuan) AS yuan, list(DISTINCT person_id) AS persons
    FROM benefit_month
    WHERE household_id IS NOT NULL
    GROUP BY month, department, household_id
)
SELECT
    a.month AS 月, a.department AS 部门甲, b.department AS 部门乙,
    count(*) AS 共同的户, sum(len(list_intersect(a.persons, b.persons))) AS 共同的人,
    sum(a.yuan) AS 甲发放, sum(b.yuan) AS 乙发放
FROM given AS a
JOIN given AS b ON b.month = a.month AND b.household_id = a.household_id AND b.department > a.department
GROUP BY a.month, a.department, b.department
ORDER BY 月, 部门甲, 部门乙

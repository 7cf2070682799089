-- 两个区县都在发钱的人
-- 回答：谁在同一时期从两个区县领取同一用途的按月救助，各多少。
-- 怎么读：一行是一人的两笔；“重叠”起止为两笔都在发的月份，止月不含。迁移当月的交接不在此列。
-- 注意：区县取自名册的行政区划代码；没有写到区县的行不比较。
SELECT
    a.person_id AS 人员编号, a.household_id AS 家庭编号,
    a.programme_name AS 项目甲, left(a.division_code, 6) AS 区县甲, a.amount_yuan AS 每月金额甲,
    b.programme_name AS 项目乙, left(b.division_code, 6) AS 区县乙, b.amount_yuan AS 每月金额乙,
    greatest(a.start_month, b.start_month) AS 重叠起, least(a.end_month, b.end_month) AS 重叠止
FROM benefit AS a
JOIN benefit AS b ON b.person_id = a.person_id AND b.purpose = a.purpose
    AND left(b.division_code, 6) > left(a.division_code, 6)
WHERE a.grain = 'month' AND b.grain = 'month'
    AND substr(a.division_code, 5, 2) <> '00' AND substr(b.division_code, 5, 2) <> '00'
    AND a.start_month < b.end_month AND b.start_month < a.end_month
    AND NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
ORDER BY 家庭编号, 人员编号, 重叠起

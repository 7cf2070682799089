-- 靠不太有把握的联结发出去的钱
-- 回答：哪些救助所在的行，归到此人名下的把握低于设定的数。
-- 怎么读：按金额从高到低；复核了最前面的几行，就核实了最多的钱。用 doudi explain 看两条记录为什么认作一人。
-- 改什么：第一行的 0.95 是把握线，可改。
WITH line AS (SELECT 0.95 AS least)
SELECT
    b.record_id AS 记录, b.person_id AS 人员编号, b.household_id AS 家庭编号, round(rp.probability, 3) AS 把握,
    b.department AS 部门, b.programme_name AS 项目, b.amount_yuan AS 金额, b.start_month AS 起,
    exists(FROM finding_row AS f WHERE f.assistance_id = b.assistance_id) AS 已有发现
FROM benefit AS b
JOIN record_person AS rp USING (record_id), line
WHERE rp.probability < line.least AND b.amount_yuan > 0
ORDER BY 金额 DESC, 记录

-- 各部门还欠多少答复
-- 回答：每个部门有多少未结的案件在等它，其中逾期几件，最久的等了几天，涉及多少钱。
-- 怎么读：一案要几个部门答复的，各部门都计一次，合计会大于案件总数；天数按基准日算。
SELECT
    c.department AS 部门, count(*) AS 未结, count(*) FILTER (c.due_on < d.as_of) AS 逾期,
    max(date_diff('day', c.opened_on, d.as_of)) AS 最久天数, sum(c.yuan) AS 涉及金额
FROM (
    SELECT c.case_id, c.opened_on, c.due_on, unnest(c.departments) AS department,
        (SELECT sum(f.amount_yuan) FROM case_finding AS cf JOIN finding AS f USING (finding_id)
            WHERE cf.case_id = c.case_id) AS yuan
    FROM conflict_case AS c
    WHERE c.closed_on IS NULL
) AS c, basis_day AS d
GROUP BY c.department
ORDER BY 逾期 DESC, 未结 DESC, 部门

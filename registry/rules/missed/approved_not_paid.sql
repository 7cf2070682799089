-- id: M19
-- title: 批准而未发放
-- why: 名册写明已批准未发放，此后超过设定月数仍没有发放的记录。
-- remedy: 查明原因（账户未采集、信息须更新、退款）；尽快补发。
-- basis: 《社会救助暂行办法》第六十六条第六项（不按规定发放救助资金）；名册所写发放状态
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 状态为已批未发、批准后超过设定月数、同一人（户项目为同一家庭）同一项目此后没有正常发放的救助；已故的除外
-- parameter: months = @approval_months 批准几个月后仍未发放才提出
WITH approved AS (
    SELECT b.*, months_between(b.start_month, next_month) AS waited FROM benefit AS b, basis_day
    WHERE b.status = 'approved' AND b.start_month <= months_after(this_month, -$months)
),
paid AS (
    SELECT a.assistance_id FROM approved AS a
    JOIN benefit AS b ON b.programme = a.programme AND b.person_id = a.person_id AND b.end_month > a.start_month
    WHERE b.status IS DISTINCT FROM 'approved'
    UNION
    SELECT a.assistance_id FROM approved AS a
    JOIN benefit AS b ON b.programme = a.programme AND b.household_id = a.household_id AND b.end_month > a.start_month
    WHERE a.unit = 'household' AND b.status IS DISTINCT FROM 'approved'
)
SELECT
    min(a.household_id) AS household_id, a.person_id, list_of(a.department) AS departments, [a.programme] AS programmes,
    sum(a.amount_yuan * CASE a.grain WHEN 'month' THEN a.waited ELSE 1 END) AS amount_yuan,
    min(a.start_month) AS period_start, next_month AS period_end,
    min(a.programme_name) || '于' || month_text(min(a.start_month)) || '批准，已' || max(a.waited) - 1
        || '个月，名册仍写未发放。' AS evidence,
    list_of(a.record_id) AS record_ids, list_of(a.assistance_id) AS assistance_ids
FROM approved AS a
JOIN person_fact AS f USING (person_id)
ANTI JOIN paid USING (assistance_id), basis_day
WHERE NOT f.dead
GROUP BY a.person_id, a.programme, next_month

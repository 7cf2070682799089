-- id: O01
-- title: 低保金超补差上限
-- why: 低保按差额发放，户月保障金额不会超过标准乘保障人数。
-- remedy: 核对保障人数、金额与分类施保是否分列；多发的核减。
-- basis: 《社会救助暂行办法》第十二条（按差额发给）
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 每月金额大于标准乘保障人数的低保；金额按本年度已享受的月份计
-- standard: dibao_standard 低保标准，元/人月
-- parameter: tolerance = @over_cap_tolerance 超过上限多少元才提出
WITH capped AS (
    SELECT b.*, s.value * b.persons AS cap, greatest(b.start_month, date_trunc('year', as_of)::DATE) AS since
    FROM benefit AS b
    JOIN benefit_standard AS s USING (assistance_id), basis_day
    WHERE s.code = 'dibao_standard' AND b.persons > 0 AND NOT b.backpay
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    (amount_yuan - cap) * greatest(months_between(since, end_month), 1) AS amount_yuan,
    least(since, months_after(end_month, -1)) AS period_start, end_month AS period_end,
    programme_name || '每月' || yuan_text(amount_yuan) || '，保障' || persons || '人，上限为' || yuan_text(cap)
        || '，每月超出' || yuan_text(amount_yuan - cap) || '。' AS evidence,
    [record_id] AS record_ids, [assistance_id] AS assistance_ids
FROM capped
WHERE amount_yuan > cap + $tolerance

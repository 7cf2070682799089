-- 每个项目报送到的最近一期；遗漏只按这一期判断，残缺的名册（不在 sound_list）不判断
-- programme: 救助项目代码
-- period_start: 起，含当日
-- period_end: 止，不含当日
-- delivered: 这一期的行数
WITH tally AS (
    SELECT programme, grain,
        CASE WHEN grain = 'month' THEN months_after(end_month, -1) ELSE start_month END AS period_start,
        count(*) AS delivered
    FROM benefit
    WHERE dated AND grain <> 'event'
    GROUP BY programme, grain, period_start
),
-- A monthly benefit that ends later was also paid in the months before: count it there too.
reached AS (
    SELECT programme, grain, period_start,
        CASE WHEN grain = 'month'
            THEN sum(delivered) OVER (PARTITION BY programme ORDER BY period_start DESC) ELSE delivered
            END AS delivered
    FROM tally
),
sized AS (
    SELECT *, max(delivered) OVER (PARTITION BY programme) AS fullest FROM reached
)
SELECT
    programme,
    max(period_start) AS period_start,
    months_after(max(period_start), CASE min(grain) WHEN 'month' THEN 1 WHEN 'term' THEN 6 ELSE 12 END) AS period_end,
    arg_max(delivered, period_start)::BIGINT AS delivered
FROM sized
SEMI JOIN sound_list ON matter = programme
WHERE delivered >= (SELECT max(value) FROM standard WHERE code = 'delivered_share') * fullest
GROUP BY programme

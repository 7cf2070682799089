-- Findings by the months they are about, the last twelve.
WITH night AS (SELECT max(date_trunc('month', as_of)) AS last FROM run),
month AS (
    SELECT unnest(generate_series(last - INTERVAL 11 MONTH, last, INTERVAL 1 MONTH))::DATE AS month FROM night
)
SELECT m.month, f.kind, count(f.finding_id) AS findings
FROM month m
LEFT JOIN finding f
    ON date_trunc('month', f.period_start) <= m.month AND coalesce(f.period_end > m.month, TRUE)
GROUP BY ALL
ORDER BY ALL

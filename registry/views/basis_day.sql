-- 基准日：本库的发现按哪一天判断
-- as_of: 基准日
-- this_month: 基准日所在月的第一天
-- next_month: 下月第一天；仍在享受的救助算到此日之前
SELECT
    as_of,
    month_of(as_of) AS this_month,
    months_after(month_of(as_of), 1) AS next_month
FROM run
ORDER BY started_at DESC NULLS LAST, run_id
LIMIT 1

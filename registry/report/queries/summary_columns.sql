-- How well each department filled each column tonight, and how that changed since the night before.
WITH share AS (
    SELECT as_of, department, column_name, sum(rows)::BIGINT AS rows, sum(filled)::BIGINT AS filled,
           sum(valid)::BIGINT AS valid, sum(masked)::BIGINT AS masked, sum(changed)::BIGINT AS changed
    FROM quality_history
    GROUP BY ALL
),
compared AS (
    SELECT *, filled / nullif(rows, 0) - lag(filled / nullif(rows, 0)) OVER night AS filled_change,
           valid / nullif(filled, 0) - lag(valid / nullif(filled, 0)) OVER night AS valid_change
    FROM share
    WINDOW night AS (PARTITION BY department, column_name ORDER BY as_of)
)
SELECT department, column_name, rows, filled, valid, masked, changed, filled_change, valid_change
FROM compared
WHERE as_of = (SELECT max(as_of) FROM run)
ORDER BY department, column_name

-- 各名册各列的填写情况，一夜一行，及与前一夜之差
-- as_of: 那一夜的基准日
-- run_id: 那一夜的编号
-- department: 部门
-- list_name: 名册种类
-- column_name: 列
-- rows: 单元格数；几人写在一格或并排几列的，为人数
-- filled: 写了的
-- valid: 可用的；身份证号为校验相符的
-- masked: 遮盖的
-- changed: 可用而经整理与原写法不同的
-- filled_share: 填写率，占单元格
-- valid_share: 可用率，占写了的
-- filled_change: 填写率与前一夜之差
-- valid_change: 可用率与前一夜之差
WITH night AS (
    SELECT
        as_of, run_id, department, list_name, column_name, sum(rows)::BIGINT AS rows, sum(filled)::BIGINT AS filled,
        sum(valid)::BIGINT AS valid, sum(masked)::BIGINT AS masked, sum(changed)::BIGINT AS changed,
        round(sum(filled) / nullif(sum(rows), 0), 4) AS filled_share,
        round(sum(valid) / nullif(sum(filled), 0), 4) AS valid_share
    FROM quality_history
    GROUP BY as_of, run_id, department, list_name, column_name
)
SELECT
    *, round(filled_share - lag(filled_share) OVER earlier, 4) AS filled_change,
    round(valid_share - lag(valid_share) OVER earlier, 4) AS valid_change
FROM night
WINDOW earlier AS (PARTITION BY department, list_name, column_name ORDER BY as_of)
ORDER BY department, list_name, column_name, as_of

-- 各部门各列的填写情况
-- department: 部门
-- column_name: 列
-- rows: 行数
-- filled: 填了的行数
-- valid: 可用的行数；身份证号为校验相符的
-- masked: 遮盖的行数（仅身份证号）
-- invalid: 校验不符或被截断的行数（仅身份证号）
-- rejected: 内容不可用而未采用的值
-- changed: 可用而经整理与原写法不同的单元格数；无从比较的列为空
-- filled_share: 填写率
-- valid_share: 可用率
WITH cell AS (
    UNPIVOT (
        SELECT
            department, coalesce(id_status, 'missing') AS id_status, (name IS NOT NULL)::INT AS name,
            (sex IS NOT NULL)::INT AS sex, (birth_date IS NOT NULL)::INT AS birth_date,
            (id_number IS NOT NULL)::INT AS id_number, (phone IS NOT NULL)::INT AS phone,
            (address IS NOT NULL)::INT AS address, (division_code IS NOT NULL)::INT AS division_code,
            (household_no IS NOT NULL)::INT AS household_no, (relation IS NOT NULL)::INT AS relation,
            (head_name IS NOT NULL)::INT AS head_name
        FROM record
    )
    ON name, sex, birth_date, id_number, phone, address, division_code, household_no, relation, head_name
    INTO NAME column_name VALUE filled
),
refused AS (
    SELECT f.department, j.column_name, count(*) AS rejected
    FROM rejected_row AS j
    JOIN (SELECT DISTINCT file_id, department FROM source_file) AS f USING (file_id)
    WHERE j.column_name IS NOT NULL AND f.department IS NOT NULL
    GROUP BY ALL
),
mended AS (
    SELECT f.department, c.column_name, sum(c.changed)::BIGINT AS changed
    FROM column_count AS c
    JOIN (SELECT DISTINCT file_id, department FROM source_file) AS f USING (file_id)
    GROUP BY f.department, c.column_name
),
tally AS (
    SELECT
        department, column_name, count(*) AS rows, sum(filled)::BIGINT AS filled,
        (CASE WHEN column_name = 'id_number' THEN count(*) FILTER (WHERE id_status IN ('valid', 'fifteen'))
            ELSE sum(filled) END)::BIGINT AS valid,
        count(*) FILTER (WHERE column_name = 'id_number' AND id_status = 'masked') AS masked,
        count(*) FILTER (WHERE column_name = 'id_number' AND id_status IN ('invalid', 'truncated')) AS invalid
    FROM cell
    GROUP BY department, column_name
)
SELECT
    department, column_name, coalesce(rows, 0) AS rows, coalesce(filled, 0) AS filled,
    coalesce(valid, 0) AS valid, coalesce(masked, 0) AS masked, coalesce(invalid, 0) AS invalid,
    coalesce(rejected, 0) AS rejected, changed,
    round(filled / rows, 4) AS filled_share,
    round(valid / rows, 4) AS valid_share
FROM tally
FULL JOIN refused USING (department, column_name)
LEFT JOIN mended USING (department, column_name)
ORDER BY department, column_name

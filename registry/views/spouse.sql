-- 夫妻：名册同一行写作配偶，或人员名册中某户主的配偶；每对两行，互为甲乙
-- person_a: 人员编号
-- person_b: 其配偶
WITH wed AS (
    SELECT record_id, department, file_id, row_number, head_id_number
    FROM record
    WHERE role = 'spouse' OR role = 'member' AND relation IN (
        '配偶', '妻', '夫', '妻子', '丈夫', '之妻', '之夫', '爱人', '户主之妻', '户主之夫', '10', '11', '12'
    )
),
pair AS (
    SELECT a.record_id AS record_a, b.record_id AS record_b
    FROM wed AS b
    JOIN record AS a ON a.file_id = b.file_id AND a.row_number = b.row_number AND a.role IN ('self', 'head')
    UNION
    SELECT a.record_id, b.record_id
    FROM wed AS b
    JOIN record AS a ON a.department = b.department AND a.id_number = b.head_id_number AND a.role = 'head'
),
person_pair AS (
    SELECT DISTINCT pa.person_id AS person_a, pb.person_id AS person_b
    FROM pair
    JOIN record_person AS pa ON pa.record_id = pair.record_a
    JOIN record_person AS pb ON pb.record_id = pair.record_b
    WHERE pa.person_id <> pb.person_id
)
SELECT person_a, person_b FROM person_pair
UNION
SELECT person_b, person_a FROM person_pair

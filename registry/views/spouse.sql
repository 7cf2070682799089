-- 夫妻：同一行写作配偶，或同户中户主与配偶；每对两行，互为甲乙
-- person_a: 人员编号
-- person_b: 其配偶
WITH pair AS (
    SELECT pa.person_id AS person_a, pb.person_id AS person_b
    FROM record AS b
    JOIN record AS a ON a.file_id = b.file_id AND a.row_number = b.row_number AND a.role IN ('self', 'head')
    JOIN record_person AS pa ON pa.record_id = a.record_id
    JOIN record_person AS pb ON pb.record_id = b.record_id
    WHERE b.role = 'spouse'
    UNION
    SELECT h.head_person_id, m.person_id
    FROM household AS h
    JOIN household_member AS m USING (household_id)
    WHERE m.relation IN ('配偶', '妻', '夫', '妻子', '丈夫', '之妻', '之夫', '爱人', '户主之妻', '户主之夫', '10', '11', '12')
)
SELECT person_a, person_b FROM pair WHERE person_a <> person_b
UNION
SELECT person_b, person_a FROM pair WHERE person_a <> person_b

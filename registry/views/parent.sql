-- 父母子女：名册同一行或同一户主之下写作户主子女的人，及户主、户主的配偶；每对一行
-- child_id: 子女的人员编号
-- parent_id: 父或母的人员编号
-- record_id: 写明为子女的记录
WITH child AS (
    SELECT record_id, department, file_id, row_number, head_id_number FROM record
    WHERE role IN ('member', 'co_applicant') AND called_child(relation)
),
pair AS (
    SELECT c.record_id, h.record_id AS head_record_id
    FROM child AS c
    JOIN record AS h ON h.file_id = c.file_id AND h.row_number = c.row_number AND h.role IN ('self', 'head')
    UNION
    SELECT c.record_id, h.record_id
    FROM child AS c
    JOIN record AS h ON h.department = c.department AND h.id_number = c.head_id_number AND h.role = 'head'
),
of_head AS (
    SELECT c.person_id AS child_id, h.person_id AS parent_id, min(p.record_id) AS record_id
    FROM pair AS p
    JOIN record_person AS c ON c.record_id = p.record_id
    JOIN record_person AS h ON h.record_id = p.head_record_id
    WHERE c.person_id <> h.person_id
    GROUP BY ALL
)
SELECT child_id, parent_id, record_id FROM of_head
UNION
SELECT o.child_id, s.person_b, o.record_id
FROM of_head AS o
JOIN spouse AS s ON s.person_a = o.parent_id
WHERE s.person_b <> o.child_id

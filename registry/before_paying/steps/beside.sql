-- Whom lists name with the touched: in one row, under one household number or one head; views count them together.
INSERT INTO touched
WITH mine AS (
    SELECT x.file_id, x.row_number, x.department, x.household_no, x.head_id_number, x.id_number
    FROM record x JOIN record_person rp USING (record_id) SEMI JOIN touched USING (person_id)
),
met AS (
    SELECT record_id FROM record SEMI JOIN mine USING (file_id, row_number)
    UNION
    SELECT record_id FROM record SEMI JOIN mine USING (department, household_no)
    UNION
    SELECT record_id FROM record SEMI JOIN mine USING (department, head_id_number)
    UNION
    SELECT x.record_id FROM record x SEMI JOIN mine m ON m.department = x.department AND m.head_id_number = x.id_number
    UNION
    SELECT x.record_id FROM record x SEMI JOIN mine m ON m.department = x.department AND m.id_number = x.head_id_number
)
SELECT DISTINCT person_id FROM met JOIN record_person USING (record_id) ANTI JOIN touched USING (person_id)

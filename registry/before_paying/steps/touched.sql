-- Whom the planned files ($files) name, and who lives with them.
CREATE TEMP TABLE touched AS
WITH planned AS (
    SELECT rp.person_id FROM record x JOIN record_person rp USING (record_id)
    WHERE x.file_id IN (SELECT unnest($files::VARCHAR[]))
),
home AS (SELECT DISTINCT household_id FROM household_member SEMI JOIN planned USING (person_id))
SELECT person_id FROM planned
UNION
SELECT person_id FROM household_member SEMI JOIN home USING (household_id)

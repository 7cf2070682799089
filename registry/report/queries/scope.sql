-- Shared beginning of the queries about some households ($households), or about persons without one ($persons,
-- each standing for itself): their members, the findings about them, and every record of either.
WITH member AS (
    SELECT household_id, person_id FROM household_member
    WHERE household_id IN (SELECT unnest($households::VARCHAR[]))
    UNION ALL
    SELECT unnest($persons::VARCHAR[]), unnest($persons::VARCHAR[])
),
said AS (
    SELECT DISTINCT f.finding_id, coalesce(c.household_id, f.household_id, m.household_id) AS household_id
    FROM finding f
    LEFT JOIN case_finding cf ON cf.finding_id = f.finding_id
    LEFT JOIN conflict_case c ON c.case_id = cf.case_id
    LEFT JOIN member m ON m.person_id = f.person_id
    WHERE coalesce(c.household_id, f.household_id, m.household_id) IN (SELECT household_id FROM member)
),
scope AS (
    SELECT m.household_id, rp.record_id FROM member m JOIN record_person rp USING (person_id)
    UNION
    SELECT s.household_id, fr.record_id FROM said s JOIN finding_row fr USING (finding_id)
),
-- One row per file and sheet: a second delivery of the same content may bear the same number.
delivered AS (
    SELECT DISTINCT ON (file_id) file_id, file_name, sheet FROM source_file
    ORDER BY file_id, status, file_name, sheet
)

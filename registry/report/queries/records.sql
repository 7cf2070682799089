-- Every row that names a member or that a finding cites: where it stands and whose it was held to be. The same
-- writing has the same number: two that differ may look alike once masked.
SELECT s.household_id, r.record_id, rp.person_id, p.name AS person_name, rp.probability, r.name, r.id_number,
       dense_rank() OVER (PARTITION BY s.household_id, rp.person_id ORDER BY r.name, r.id_number) AS writing,
       r.id_status, r.role, r.department, d.file_name, d.sheet, r.row_number
FROM scope s
JOIN record r USING (record_id)
LEFT JOIN record_person rp ON rp.record_id = r.record_id
LEFT JOIN person p ON p.person_id = rp.person_id
LEFT JOIN delivered d ON d.file_id = r.file_id
ORDER BY s.household_id, r.department, d.file_name, d.sheet, r.row_number, r.role, r.record_id

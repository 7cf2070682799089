-- The grants that findings about a planned list ($files) rest on, those of the list itself too.
SELECT fr.finding_id, x.file_id, x.row_number, x.file_id IN (SELECT unnest($files::VARCHAR[])) AS planned,
       a.assistance_id, a.record_id, rp.person_id, p.name AS person_name, a.department, a.programme,
       a.amount_yuan AS amount, coalesce(a.period_start, a.paid_on) AS start, a.period_end AS "end", a.paid_on,
       a.status
FROM finding_row fr
SEMI JOIN (
    SELECT finding_id FROM finding_row JOIN record USING (record_id)
    WHERE file_id IN (SELECT unnest($files::VARCHAR[]))
) AS of_list USING (finding_id)
JOIN assistance a USING (assistance_id)
JOIN record x ON x.record_id = a.record_id
JOIN record_person rp ON rp.record_id = a.record_id
JOIN person p USING (person_id)
ORDER BY fr.finding_id, planned, a.department, a.programme, start, a.assistance_id

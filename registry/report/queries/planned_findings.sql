-- Findings that rest on a planned list ($files): one row for each row of the list that a finding rests on, with the
-- persons whom it names there.
SELECT x.file_id, x.row_number, f.finding_id, f.rule_id, r.name AS rule, f.kind, f.severity, f.evidence, r.remedy,
       list(DISTINCT rp.person_id ORDER BY rp.person_id) AS persons
FROM finding f
JOIN rule r USING (rule_id)
JOIN finding_row fr USING (finding_id)
JOIN record x USING (record_id)
JOIN record_person rp USING (record_id)
WHERE x.file_id IN (SELECT unnest($files::VARCHAR[]))
GROUP BY ALL
ORDER BY x.file_id, x.row_number, f.severity DESC, f.rule_id, f.finding_id

-- The rows a finding rests on.
SELECT s.household_id, fr.finding_id, fr.record_id, fr.assistance_id
FROM said s JOIN finding_row fr USING (finding_id)
ORDER BY ALL

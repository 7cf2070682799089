INSERT INTO case_finding BY NAME
SELECT c.case_id, f.finding_id
FROM conflict_case AS c
JOIN finding AS f USING (household_id)
ORDER BY c.case_id, f.finding_id

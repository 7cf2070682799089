-- What an id stands for, and whose household or person it leads to.
SELECT 'person' AS kind, p.person_id, m.household_id, NULL AS case_id
FROM person p LEFT JOIN household_member m USING (person_id) WHERE p.person_id = $id
UNION ALL
SELECT 'household', NULL, household_id, NULL FROM household WHERE household_id = $id
UNION ALL
SELECT 'case', NULL, household_id, case_id FROM conflict_case WHERE case_id = $id
UNION ALL
SELECT 'record', rp.person_id, m.household_id, NULL
FROM record r LEFT JOIN record_person rp USING (record_id) LEFT JOIN household_member m USING (person_id)
WHERE r.record_id = $id
ORDER BY ALL
LIMIT 1

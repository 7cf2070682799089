-- Findings too weak to open a case, where no case is open: whose they are. A person without a household stands alone.
SELECT DISTINCT coalesce(f.household_id, m.household_id) AS household_id,
       CASE WHEN coalesce(f.household_id, m.household_id) IS NULL THEN f.person_id END AS person_id
FROM finding f
ANTI JOIN case_finding cf ON cf.finding_id = f.finding_id
LEFT JOIN household_member m ON m.person_id = f.person_id
WHERE coalesce(f.household_id, f.person_id) IS NOT NULL
ORDER BY ALL

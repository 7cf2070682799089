-- What lists say about a household that cannot all be so; also where it is the other household of a contradiction.
SELECT d.household_id, d.other_household_id, d.kind, d.person_id, p.name AS person_name, d.detail
FROM household_doubt d LEFT JOIN person p ON p.person_id = d.person_id
WHERE d.household_id IN (SELECT unnest($households::VARCHAR[]))
   OR d.other_household_id IN (SELECT unnest($households::VARCHAR[]))
   OR d.person_id IN (SELECT unnest($persons::VARCHAR[]))
ORDER BY ALL

-- What the people that leads are tied to, or their households, have been given since the leads were reported.
WITH home AS (
    SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id
),
tied AS (
    SELECT t.lead_id, t.person_id, t.since, h.household_id FROM lead_tied AS t LEFT JOIN home AS h USING (person_id)
)
SELECT t.lead_id, list_sort(list_distinct(list(b.programme_name))) AS programmes
FROM tied AS t
JOIN benefit AS b
    ON b.person_id = t.person_id OR (b.unit = 'household' AND b.household_id = t.household_id)
WHERE b.status IS DISTINCT FROM 'approved' AND b.start_month >= month_of(t.since)
GROUP BY t.lead_id
ORDER BY t.lead_id

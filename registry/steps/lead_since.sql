-- What the people that leads are tied to, or their households, have been given: since a day, or, where none is given,
-- what they hold now.
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
CROSS JOIN basis_day
WHERE b.status IS DISTINCT FROM 'approved' AND CASE WHEN t.since IS NOT NULL THEN b.start_month >= month_of(t.since)
    ELSE held_now(b.grain, b.start_month, b.end_month, this_month) END
GROUP BY t.lead_id
ORDER BY t.lead_id

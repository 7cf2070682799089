-- What happened to a household ($household), and the whole way from those it came from to those it became, through
-- any number of steps. A retired id is a step too, where no event tells of it.
WITH RECURSIVE retired AS (
    SELECT CAST(NULL AS DATE) AS noticed_on, a.reason AS kind, a.old_id AS household_id, a.new_id AS successor_id,
           CAST(NULL AS VARCHAR) AS person_id, CAST(NULL AS VARCHAR) AS detail
    FROM id_alias a
    ANTI JOIN household_event e ON e.household_id = a.old_id AND e.successor_id = a.new_id
),
event AS (
    SELECT noticed_on, kind, household_id, successor_id, person_id, detail FROM household_event
    UNION ALL
    FROM retired
),
earlier AS (
    SELECT CAST($household AS VARCHAR) AS id
    UNION
    SELECT e.household_id FROM earlier JOIN event e ON e.successor_id = id WHERE e.household_id IS NOT NULL
),
later AS (
    SELECT CAST($household AS VARCHAR) AS id
    UNION
    SELECT e.successor_id FROM later JOIN event e ON e.household_id = id WHERE e.successor_id IS NOT NULL
)
SELECT e.noticed_on, e.kind, e.household_id, e.successor_id, e.person_id, p.name AS person_name, e.detail
FROM event e LEFT JOIN person p ON p.person_id = e.person_id
WHERE $household IN (e.household_id, e.successor_id)
   OR (e.household_id IN (FROM earlier) AND e.successor_id IN (FROM earlier))
   OR (e.household_id IN (FROM later) AND e.successor_id IN (FROM later))
ORDER BY e.noticed_on NULLS FIRST, e.kind, e.household_id, e.successor_id, e.person_id, e.detail

-- What lists say about a household that cannot all be so.
WITH named AS (
    SELECT unnest([household_id, other_household_id]) AS key, kind, person_id, detail FROM household_doubt
)
SELECT DISTINCT key, kind, person_id, detail FROM named WHERE key IS NOT NULL

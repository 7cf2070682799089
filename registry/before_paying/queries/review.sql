-- How many pairs of records wait for a reviewer who tells whether both are this person.
WITH waiting AS (
    SELECT v.pair_id, unnest([a.person_id, b.person_id]) AS key
    FROM review v
    JOIN record_person a ON a.record_id = v.record_a
    JOIN record_person b ON b.record_id = v.record_b
)
SELECT key, count(DISTINCT pair_id) AS pairs FROM waiting GROUP BY key

-- Who stands on the list of the dead.
SELECT rp.person_id AS key, min(c.valid_from) AS died_on
FROM circumstance c JOIN record_person rp USING (record_id)
WHERE c.kind = 'death'
GROUP BY rp.person_id

-- Whose id number this is: as lists write it, in fifteen places or eighteen.
SELECT DISTINCT upper(r.id_number) AS key, rp.person_id
FROM record r JOIN record_person rp USING (record_id)
WHERE r.id_status IN ('valid', 'fifteen')

-- The rows that the finding of an answered item rests on, and whose each was held to be.
SELECT i.item_id, r.department = i.department AS own, r.record_id, p.person_id, r.name, r.id_number
FROM answered_item AS i
JOIN (SELECT DISTINCT finding_id, record_id FROM finding_row) AS w USING (finding_id)
JOIN record AS r USING (record_id)
JOIN record_person AS p USING (record_id)
ORDER BY i.item_id, p.person_id, r.department, r.record_id

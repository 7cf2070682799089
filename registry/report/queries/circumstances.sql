-- Deaths, disabilities, enrolment of the members.
SELECT m.household_id, rp.person_id, c.department, c.kind, c.value, c.valid_from AS start, c.valid_to AS "end"
FROM member m
JOIN record_person rp USING (person_id)
JOIN circumstance c ON c.record_id = rp.record_id
GROUP BY ALL
ORDER BY ALL

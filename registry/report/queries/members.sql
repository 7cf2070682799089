-- Who belongs to the household, head first, then the oldest. Ages, not birth days: a birth day fills the gap in a
-- masked id number.
SELECT m.household_id, p.person_id, p.name, p.sex,
       date_sub('year', p.birth_date, (SELECT max(as_of) FROM run)) AS age, p.id_number, p.phone, p.record_count,
       hm.relation, hm.evidence, hm.probability, coalesce(p.person_id = h.head_person_id, FALSE) AS is_head
FROM member m
JOIN person p ON p.person_id = m.person_id
LEFT JOIN household_member hm ON hm.household_id = m.household_id AND hm.person_id = m.person_id
LEFT JOIN household h ON h.household_id = m.household_id
ORDER BY m.household_id, is_head DESC, p.birth_date NULLS LAST, p.person_id

-- A person, and the household that holds them; who belongs to none stands for themselves.
SELECT p.person_id AS key, p.person_id, p.name, p.id_number, h.household_id, h.member_count,
       coalesce(m.household_id, p.person_id) AS home_id
FROM person p
LEFT JOIN (SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id) m
    USING (person_id)
LEFT JOIN household h ON h.household_id = m.household_id

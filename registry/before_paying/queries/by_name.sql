-- Who bears a name and was born on a day, as any list or the registry has it.
WITH named AS (
    SELECT r.name, r.birth_date, p.birth_date AS born, rp.person_id
    FROM record r JOIN record_person rp USING (record_id) JOIN person p USING (person_id)
)
SELECT name || '|' || birth_date::VARCHAR AS key, person_id FROM named WHERE name IS NOT NULL AND birth_date IS NOT NULL
UNION
SELECT name || '|' || born::VARCHAR, person_id FROM named WHERE name IS NOT NULL AND born IS NOT NULL
UNION
SELECT name || '|' || birth_date::VARCHAR, person_id FROM person WHERE name IS NOT NULL AND birth_date IS NOT NULL

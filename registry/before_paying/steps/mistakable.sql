-- Who could be meant where the touched are not found (view doubt): rows under their names that no sound id ties to
-- somebody else, and others under their ids. And somebody for each matter of each list, so that lists are known by it.
INSERT INTO touched
WITH known AS (
    SELECT name, left(id_number, 6) || substr(id_number, 9, 9) AS id_key FROM person SEMI JOIN touched USING (person_id)
),
other AS (
    SELECT person_id, name, left(id_number, 6) || substr(id_number, 9, 9) AS id_key FROM person
),
matter AS (
    SELECT r.list_name, a.programme AS matter, r.record_id FROM assistance a JOIN record r USING (record_id)
    UNION ALL
    SELECT r.list_name, c.kind, r.record_id FROM circumstance c JOIN record r USING (record_id)
    UNION ALL
    SELECT list_name, department, record_id FROM record
),
found AS (
    SELECT rp.person_id
    FROM record r JOIN record_person rp USING (record_id) JOIN other o USING (person_id)
    WHERE (r.id_status NOT IN ('valid', 'fifteen') OR r.name IS DISTINCT FROM o.name)
        AND r.name IN (SELECT name FROM known)
    UNION
    SELECT person_id FROM other SEMI JOIN known USING (id_key)
    UNION
    SELECT person_id FROM (SELECT min(record_id) AS record_id FROM matter GROUP BY list_name, matter)
    JOIN record_person USING (record_id)
)
SELECT person_id FROM found ANTI JOIN touched USING (person_id)

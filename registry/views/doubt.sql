-- 查无可疑：名册中有同名而身份不明的行，或证件号相同而被认作别人的行；不作遗漏或不符提出
-- matter: 救助项目代码；或情况种类（enrolment 在籍等）；或部门
-- person_id: 查无的可能其实就是此人
WITH known_person AS (
    SELECT person_id, name, left(id_number, 6) || substr(id_number, 9, 9) AS id_key FROM person
),
listed AS (
    SELECT r.record_id, r.department, r.name, rp.person_id, r.name IS DISTINCT FROM p.name AS renamed,
        CASE WHEN r.id_status = 'valid' THEN left(r.id_number, 6) || substr(r.id_number, 9, 9)
            WHEN r.id_status = 'fifteen' THEN r.id_number END AS id_key
    FROM record AS r
    JOIN record_person AS rp USING (record_id)
    JOIN known_person AS p USING (person_id)
    WHERE r.role <> 'guardian'
),
doubtful AS (
    SELECT l.record_id, l.department, l.person_id, l.name, CAST(NULL AS VARCHAR) AS id_key
    FROM listed AS l WHERE l.id_key IS NULL OR l.renamed
    UNION ALL
    SELECT l.record_id, l.department, l.person_id, NULL, l.id_key
    FROM listed AS l SEMI JOIN known_person AS other ON other.id_key = l.id_key AND other.person_id <> l.person_id
),
about AS (
    SELECT a.programme AS matter, d.person_id, d.name, d.id_key FROM doubtful AS d JOIN assistance AS a USING (record_id)
    UNION ALL
    SELECT c.kind, d.person_id, d.name, d.id_key FROM doubtful AS d JOIN circumstance AS c USING (record_id)
    UNION ALL
    SELECT department, person_id, name, id_key FROM doubtful
),
-- One row for each name or number of a list, whoever bears it: a common name stays one row.
trace AS (
    SELECT matter, name, id_key, min(person_id) AS lowest, max(person_id) AS highest FROM about GROUP BY ALL
)
SELECT t.matter, p.person_id FROM trace AS t JOIN known_person AS p ON p.name = t.name
WHERE p.person_id <> t.lowest OR p.person_id <> t.highest
UNION
SELECT t.matter, p.person_id FROM trace AS t JOIN known_person AS p ON p.id_key = t.id_key
WHERE p.person_id <> t.lowest OR p.person_id <> t.highest

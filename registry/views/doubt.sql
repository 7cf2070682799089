-- 查无可疑：名册中有同名而身份不明的行、证件号相同而被认作别人的行，或退回、拦下的行中写着此人；不作遗漏或不符提出
-- matter: 救助项目代码；或情况种类（enrolment 在籍等）；或部门
-- person_id: 查无的可能其实就是此人
WITH known_person AS (
    SELECT person_id, name, birth_date, id_number, left(id_number, 6) || substr(id_number, 9, 9) AS id_key FROM person
),
listed AS (
    SELECT r.record_id, r.department, r.name, r.birth_date, rp.person_id, r.name IS DISTINCT FROM p.name AS renamed,
        CASE WHEN r.id_status = 'valid' THEN left(r.id_number, 6) || substr(r.id_number, 9, 9)
            WHEN r.id_status = 'fifteen' THEN r.id_number END AS id_key,
        CASE WHEN r.id_status NOT IN ('valid', 'fifteen') THEN r.id_number END AS clue
    FROM record AS r
    JOIN record_person AS rp USING (record_id)
    JOIN known_person AS p USING (person_id)
    JOIN person_fact AS f USING (person_id)
    -- A row without a sound id that surely belongs to somebody whose id is known is nobody else's.
    WHERE r.role <> 'guardian' AND (
        r.id_status IN ('valid', 'fifteen') OR NOT f.known
        OR rp.probability < (SELECT max(value) FROM standard WHERE code = 'link_sure')
    )
),
doubtful AS (
    SELECT record_id, department, person_id, name, birth_date, clue, CAST(NULL AS VARCHAR) AS id_key
    FROM listed WHERE id_key IS NULL OR renamed
    UNION ALL
    SELECT record_id, department, person_id, NULL, NULL, NULL, id_key
    FROM listed AS l SEMI JOIN known_person AS other ON other.id_key = l.id_key AND other.person_id <> l.person_id
),
about AS (
    SELECT a.programme AS matter, d.* FROM doubtful AS d JOIN assistance AS a USING (record_id)
    UNION ALL
    SELECT c.kind, d.* FROM doubtful AS d JOIN circumstance AS c USING (record_id)
    UNION ALL
    SELECT department, * FROM doubtful
),
-- One row for each writing of a list, whoever bears it: a common name without more stays one row.
trace AS (
    SELECT matter, name, birth_date, clue, id_key, min(person_id) AS lowest, max(person_id) AS highest
    FROM about
    GROUP BY matter, name, birth_date, clue, id_key
),
-- Rows that were not taken in, with what their list is about.
refused AS (
    SELECT j.raw, f.list_name, regexp_extract_all(upper(j.raw), '\d{17}[\dX]|\d{15}') AS numbers
    FROM rejected_row AS j
    JOIN (SELECT DISTINCT file_id, list_name FROM source_file WHERE status NOT IN ('duplicate', 'replaced', 'withdrawn')) AS f
        USING (file_id)
    WHERE j.whole_row
),
refused_person AS (
    SELECT r.list_name, p.person_id
    FROM (SELECT list_name, unnest(numbers) AS number FROM refused) AS r
    JOIN known_person AS p ON p.id_key = id_key(r.number)
    UNION
    SELECT r.list_name, p.person_id
    FROM (
        SELECT list_name, unnest(regexp_extract_all(raw, '[\p{Han}·]{2,}')) AS name FROM refused WHERE len(numbers) = 0
    ) AS r
    JOIN known_person AS p ON p.name = r.name
),
-- A file is of one list.
file_list AS (
    SELECT DISTINCT file_id, list_name FROM record
),
list_matter AS (
    SELECT l.list_name, a.programme AS matter
    FROM (SELECT DISTINCT file_id, programme FROM assistance) AS a
    JOIN file_list AS l USING (file_id)
    UNION
    SELECT r.list_name, c.kind FROM circumstance AS c JOIN record AS r USING (record_id)
    UNION
    SELECT list_name, department FROM record
)
SELECT t.matter, p.person_id
FROM trace AS t
JOIN known_person AS p ON p.name = t.name
WHERE (p.person_id <> t.lowest OR p.person_id <> t.highest)
    AND coalesce(p.birth_date = t.birth_date, true) AND coalesce(like_id(t.clue, p.id_number), true)
UNION
SELECT t.matter, p.person_id
FROM trace AS t
JOIN known_person AS p ON p.id_key = t.id_key
WHERE p.person_id <> t.lowest OR p.person_id <> t.highest
UNION
SELECT m.matter, r.person_id
FROM refused_person AS r
JOIN list_matter AS m USING (list_name)

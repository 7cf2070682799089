-- 名册中身份没有把握的姓名：同名者可能就是其人，故不作遗漏或不符提出
-- matter: 救助项目代码；或情况种类（enrolment 在籍等）；或部门
-- name: 行内姓名
WITH doubtful AS (
    SELECT r.record_id, r.department, r.name
    FROM record AS r
    JOIN record_person AS rp USING (record_id)
    JOIN person AS p USING (person_id)
    WHERE r.name IS NOT NULL AND r.role <> 'guardian'
        AND (coalesce(r.id_status NOT IN ('valid', 'fifteen'), true) OR r.name IS DISTINCT FROM p.name)
)
SELECT a.programme AS matter, d.name FROM doubtful AS d JOIN assistance AS a USING (record_id)
UNION
SELECT c.kind, d.name FROM doubtful AS d JOIN circumstance AS c USING (record_id)
UNION
SELECT department, name FROM doubtful

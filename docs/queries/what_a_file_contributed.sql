-- 一份文件带来了什么
-- 回答：每份送来的文件有多少行被采用，认出多少人，其中多少人别的文件都没有写到，它支撑了多少发现。
-- 怎么读：“独有的人”多而行数正常，可能是新增的对象；“退回”多的，请报送部门先用 doudi check 自查。
WITH named AS (
    SELECT DISTINCT r.file_id, rp.person_id FROM record AS r JOIN record_person AS rp USING (record_id)
),
alone AS (
    SELECT person_id FROM named GROUP BY person_id HAVING count(*) = 1
),
people AS (
    SELECT n.file_id, count(*) AS persons, count(a.person_id) AS alone
    FROM named AS n LEFT JOIN alone AS a USING (person_id) GROUP BY n.file_id
),
found AS (
    SELECT r.file_id, count(DISTINCT f.finding_id) AS findings
    FROM finding_row AS f JOIN record AS r USING (record_id) GROUP BY r.file_id
)
SELECT
    s.file_name AS 文件, s.sheet AS 工作表, s.department AS 部门, s.status AS 状态, s.rows_accepted AS 采用, s.rows_rejected AS 退回,
    coalesce(p.persons, 0) AS 认出的人, coalesce(p.alone, 0) AS 独有的人, coalesce(f.findings, 0) AS 支撑的发现
FROM source_file AS s
LEFT JOIN people AS p USING (file_id)
LEFT JOIN found AS f USING (file_id)
ORDER BY 部门, 文件, 工作表

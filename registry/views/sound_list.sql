-- 可凭以判断“查无此人”的名册：所列的人大多写有有效证件号，退回与拦下的行不多
-- matter: 救助项目代码；或情况种类（enrolment 在籍等）
-- persons: 所列人数
-- known_share: 其中至少一处写有有效证件号的比例
-- refused_share: 退回、拦下的行的比例；被拦下而沿用上一夜的不计
WITH file_list AS (  -- a file is of one list
    SELECT DISTINCT file_id, list_name FROM record
),
named AS (
    SELECT DISTINCT a.programme AS matter, l.list_name, rp.person_id
    FROM assistance AS a
    JOIN file_list AS l USING (file_id)
    JOIN record_person AS rp USING (record_id)
    UNION
    SELECT c.kind, r.list_name, rp.person_id
    FROM circumstance AS c
    JOIN record AS r USING (record_id)
    JOIN record_person AS rp USING (record_id)
),
people AS (
    SELECT n.matter, count(*) AS persons, count(*) FILTER (f.known) / count(*) AS known_share
    FROM (SELECT DISTINCT matter, person_id FROM named) AS n
    JOIN person_fact AS f USING (person_id)
    GROUP BY n.matter
),
delivered AS (
    SELECT
        list_name, status, rows_rejected, rows_accepted,
        bool_or(status = 'held') OVER (PARTITION BY list_name) AS held
    FROM source_file
    WHERE status IN ('accepted', 'held', 'braked', 'rejected')
),
taken AS (
    SELECT n.matter, sum(d.rows_rejected) / nullif(sum(d.rows_rejected + d.rows_accepted), 0) AS refused_share
    FROM (SELECT DISTINCT matter, list_name FROM named) AS n
    JOIN delivered AS d USING (list_name)
    WHERE NOT (d.held AND d.status = 'braked')
    GROUP BY n.matter
)
SELECT p.matter, p.persons, p.known_share, coalesce(t.refused_share, 0) AS refused_share
FROM people AS p
LEFT JOIN taken AS t USING (matter)
WHERE p.known_share >= (SELECT max(value) FROM standard WHERE code = 'list_known_share')
    AND coalesce(t.refused_share, 0) <= (SELECT max(value) FROM standard WHERE code = 'list_refused_share')

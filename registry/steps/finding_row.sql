INSERT INTO finding_row BY NAME
WITH kept AS (
    SELECT * FROM judged WHERE NOT waived AND NOT allowed
),
aided AS (
    SELECT k.finding_id, a.record_id, a.assistance_id
    FROM (SELECT finding_id, unnest(list_distinct(assistance_ids)) AS assistance_id FROM kept) AS k
    JOIN assistance AS a USING (assistance_id)
),
named AS (
    SELECT finding_id, unnest(list_distinct(record_ids)) AS record_id FROM kept
)
SELECT finding_id, record_id, assistance_id FROM aided
UNION ALL
SELECT n.finding_id, n.record_id, NULL
FROM named AS n
ANTI JOIN aided AS a ON a.finding_id = n.finding_id AND a.record_id = n.record_id
ORDER BY finding_id, record_id, assistance_id

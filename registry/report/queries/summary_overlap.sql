-- Department x department: households that both help, and findings between them. On the diagonal, one alone.
WITH given AS (
    SELECT DISTINCT hm.household_id, a.department
    FROM assistance a
    JOIN record_person rp USING (record_id)
    JOIN household_member hm USING (person_id)
    WHERE a.status IS DISTINCT FROM 'reversed'
),
shared AS (
    SELECT x.department AS one, y.department AS other, count(*) AS households
    FROM given x JOIN given y ON y.household_id = x.household_id AND x.department <= y.department
    GROUP BY ALL
),
said AS (
    SELECT f.finding_id, unnest(list_sort(list_distinct(f.departments))) AS department, len(f.departments) AS of
    FROM finding f WHERE f.kind NOT IN ('missed', 'lead', 'data')
),
clash AS (
    SELECT x.department AS one, y.department AS other, count(*) AS findings
    FROM said x JOIN said y ON y.finding_id = x.finding_id AND x.department <= y.department
    WHERE x.department < y.department OR x.of = 1
    GROUP BY ALL
)
SELECT one, other, coalesce(s.households, 0) AS households, coalesce(c.findings, 0) AS findings
FROM shared s FULL JOIN clash c USING (one, other)
ORDER BY one, other

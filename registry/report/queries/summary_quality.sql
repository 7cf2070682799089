-- How well each department fills in who a row is about.
SELECT department, count(*) AS records,
       count(*) FILTER (id_status IN ('valid', 'fifteen')) AS sound,
       count(*) FILTER (id_status = 'masked') AS masked,
       count(*) FILTER (id_status IN ('invalid', 'truncated')) AS wrong,
       count(*) FILTER (coalesce(id_status, 'missing') = 'missing') AS missing,
       count(*) FILTER (name IS NULL) AS nameless,
       count(*) FILTER (phone IS NULL) AS phoneless,
       count(*) FILTER (r.address IS NULL) AS placeless
FROM record r
GROUP BY department
ORDER BY department

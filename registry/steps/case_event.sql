INSERT INTO case_event BY NAME
SELECT
    c.case_id, timezone('UTC', c.opened_on::TIMESTAMP) AS at, 'doudi' AS actor, 'opened' AS action,
    '立案：' || count(*) || '项发现，答复期限' || strftime(c.due_on, '%Y-%m-%d') AS detail
FROM conflict_case AS c
JOIN case_finding AS f USING (case_id)
GROUP BY c.case_id, c.opened_on, c.due_on
ORDER BY c.case_id

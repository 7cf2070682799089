-- Cases as they stand: done (green), going (blue), late (blue, begun), unbegun (red). What became part of another case
-- is counted there.
SELECT case_id, household_id, coalesce(owner, departments[1], '联席会议') AS owner,
    CASE colour WHEN 'green' THEN 'done' WHEN 'red' THEN 'unbegun'
        ELSE CASE WHEN overdue THEN 'late' ELSE 'going' END END AS standing
FROM conflict_case
WHERE close_reason IS DISTINCT FROM 'merged'
ORDER BY case_id

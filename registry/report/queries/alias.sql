-- The id that took a retired one's place, through any number of nights.
WITH RECURSIVE chain AS (
    SELECT old_id, new_id, 1 AS step FROM id_alias WHERE old_id = $id
    UNION ALL
    SELECT a.old_id, a.new_id, c.step + 1 FROM chain c JOIN id_alias a ON a.old_id = c.new_id WHERE c.step < 100
)
SELECT new_id FROM chain ORDER BY step DESC, new_id LIMIT 1

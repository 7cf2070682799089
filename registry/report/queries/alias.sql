-- The id that took a retired one's place, through any number of nights; a household that is no more and has no such
-- id leads to where its members went. A case of an earlier registry bore the number of its household and
-- follows it: to the case of the household that took its place, or to that household if it has none.
WITH RECURSIVE heir AS (
    SELECT old_id, new_id FROM id_alias
    UNION
    SELECT e.household_id, e.successor_id FROM household_event e
    ANTI JOIN household h ON h.household_id = e.household_id
    ANTI JOIN id_alias a ON a.old_id = e.household_id
    WHERE e.successor_id IS NOT NULL
),
chain AS (
    SELECT old_id, new_id, 1 AS step FROM heir
    WHERE old_id = $id OR 'C' || upper(left(md5(old_id), 10)) = $id
    UNION ALL
    SELECT h.old_id, h.new_id, c.step + 1 FROM chain c JOIN heir h ON h.old_id = c.new_id WHERE c.step < 100
),
latest AS (SELECT new_id FROM chain ORDER BY step DESC, new_id LIMIT 1)
SELECT coalesce(k.case_id, l.new_id) AS new_id
FROM latest l LEFT JOIN conflict_case k ON k.household_id = l.new_id AND $id LIKE 'C%'
ORDER BY new_id
LIMIT 1

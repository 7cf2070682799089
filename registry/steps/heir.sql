-- What became of retired ids, through any number of nights; of households that are no more, where their members went.
WITH RECURSIVE heir AS (
    SELECT old_id, new_id FROM id_alias
    UNION
    SELECT e.household_id, min(e.successor_id)
    FROM household_event AS e
    ANTI JOIN household AS h ON h.household_id = e.household_id
    ANTI JOIN id_alias AS a ON a.old_id = e.household_id
    WHERE e.successor_id IS NOT NULL AND e.household_id IS NOT NULL
    GROUP BY e.household_id
),
chain AS (
    SELECT old_id, new_id, 1 AS step FROM heir
    UNION ALL
    SELECT c.old_id, h.new_id, c.step + 1 FROM chain AS c JOIN heir AS h ON h.old_id = c.new_id WHERE c.step < 100
)
SELECT old_id, arg_max(new_id, step) AS new_id FROM chain GROUP BY old_id ORDER BY old_id

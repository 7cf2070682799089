-- What became of other households that a dossier names ($households): their present id, size and place.
WITH RECURSIVE chain AS (
    SELECT unnest($households::VARCHAR[]) AS named, named AS now, 0 AS step
    UNION ALL
    SELECT c.named, a.new_id, c.step + 1 FROM chain c JOIN id_alias a ON a.old_id = c.now WHERE c.step < 100
),
latest AS (SELECT DISTINCT ON (named) named, now FROM chain ORDER BY named, step DESC, now)
SELECT l.named AS household_id, l.now AS current_id, h.member_count, h.address
FROM latest l LEFT JOIN household h ON h.household_id = l.now
ORDER BY l.named

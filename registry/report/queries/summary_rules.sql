-- What each rule in force found; nothing found is an answer too.
SELECT r.rule_id, r.name AS rule, r.kind, count(f.finding_id) AS findings,
       count(DISTINCT f.household_id) AS households, sum(f.amount_yuan) AS amount
FROM rule r LEFT JOIN finding f USING (rule_id)
WHERE coalesce(r.active, true)
GROUP BY ALL
ORDER BY r.rule_id

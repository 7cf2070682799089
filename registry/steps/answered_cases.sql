-- Cases in which every item was answered, or that are over after an answer, with what was answered.
WITH told AS (
    SELECT case_id, string_agg(DISTINCT rule_id, '、' ORDER BY rule_id) AS rules,
        list_sort(list_distinct(list(resolution) FILTER (resolution IS NOT NULL))) AS answers,
        sum(amount_yuan) AS amount_yuan,
        bool_and(status IN ('confirmed', 'refuted', 'closed')) AND count(resolution) > 0 AS answered
    FROM case_item
    GROUP BY case_id
)
SELECT c.case_id, c.household_id, c.owner, c.status, c.closed_on, c.close_reason, t.rules, t.answers, t.amount_yuan
FROM conflict_case AS c
JOIN told AS t USING (case_id)
WHERE t.answered AND c.close_reason IS DISTINCT FROM 'merged' AND c.owner = coalesce($department, c.owner)
ORDER BY c.owner, c.case_id

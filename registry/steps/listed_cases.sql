-- Cases with what they hold; open ones unless a status or a colour is asked for.
WITH held AS (
    SELECT case_id, count(*) AS items, count(*) FILTER (WHERE status NOT IN ('confirmed', 'refuted', 'closed')) AS unanswered,
        sum(amount_yuan) AS amount_yuan, list_sort(list_distinct(list(rule_id))) AS rules
    FROM case_item
    GROUP BY case_id
)
SELECT
    c.case_id, c.household_id, c.status, c.colour, coalesce(c.overdue, false) AS overdue, c.opened_on, c.due_on,
    c.first_due_on, c.closed_on, c.close_reason, c.owner, c.departments, coalesce(h.items, 0) AS items,
    coalesce(h.unanswered, 0) AS unanswered, h.amount_yuan, coalesce(h.rules, []) AS rules, c.returns, c.reopened
FROM conflict_case AS c
LEFT JOIN held AS h USING (case_id)
WHERE CASE WHEN $status::VARCHAR IS NULL AND $colour::VARCHAR IS NULL THEN c.status <> 'closed'
        ELSE c.status = coalesce($status, c.status) AND c.colour = coalesce($colour, c.colour) END
    AND ($department::VARCHAR IS NULL OR list_contains(c.departments, $department))
ORDER BY c.status = 'closed', c.colour = 'red' DESC, c.due_on NULLS LAST, c.case_id

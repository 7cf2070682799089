-- Leads of some households' people: those that a visit tied to them, and those that could well mean them.
WITH meant AS (
    SELECT lead_id, person_id, 1.0 AS probability, true AS tied FROM lead_standing WHERE person_id IS NOT NULL
    UNION ALL
    SELECT c.lead_id, c.person_id, c.probability, false
    FROM lead_candidate AS c JOIN lead_standing AS s USING (lead_id)
    WHERE s.person_id IS NULL AND s.is_new IS NULL AND c.probability >= 0.5 AND s.status NOT IN ('unfounded', 'not_found')
        AND s.close_reason IS DISTINCT FROM 'told'
),
row AS (
    SELECT DISTINCT ON (lead_id) lead_id, name, source, reporter, reported_on, words FROM lead
    ORDER BY lead_id, file_id, row_number
)
SELECT t.lead_id, t.person_id, t.tied, t.probability, s.status, s.need, s.due_on, s.closed_on, s.close_reason,
    s.answered_on, r.name, r.source, r.reporter, r.reported_on,
    CASE WHEN length(r.name) >= 2 THEN replace(r.words, r.name, '此人') ELSE r.words END AS words
FROM meant AS t
JOIN lead_standing AS s USING (lead_id)
LEFT JOIN row AS r USING (lead_id)
LEFT JOIN household_member AS m ON m.person_id = t.person_id
WHERE m.household_id IN (SELECT unnest($households::VARCHAR[])) OR t.person_id IN (SELECT unnest($persons::VARCHAR[]))
ORDER BY t.tied DESC, r.reported_on DESC NULLS LAST, t.lead_id

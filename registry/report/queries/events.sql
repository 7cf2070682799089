-- What happened to a case, in the order in which it was noted.
SELECT case_id, CAST("at" AS DATE) AS "on", actor, action, detail FROM case_event
WHERE case_id IN (SELECT unnest($cases::VARCHAR[]))
ORDER BY case_id, event_no NULLS FIRST, "at", action

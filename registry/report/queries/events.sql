-- What happened to a case.
SELECT case_id, CAST("at" AS DATE) AS "on", actor, action, detail FROM case_event
WHERE case_id IN (SELECT unnest($cases::VARCHAR[]))
ORDER BY case_id, "at", action

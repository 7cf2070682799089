-- The open cases, or those asked for ($cases).
SELECT case_id, household_id, status, colour, opened_on, due_on, closed_on, departments, owner,
       first_due_on, overdue
FROM conflict_case
WHERE CASE WHEN $cases::VARCHAR[] IS NULL THEN status <> 'closed'
           ELSE case_id IN (SELECT unnest($cases::VARCHAR[])) END
ORDER BY due_on NULLS LAST, case_id

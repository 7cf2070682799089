-- All cases of a household, open ones first, the latest on top.
SELECT case_id, household_id, status, colour, opened_on, due_on, closed_on, departments, owner,
       first_due_on, overdue
FROM conflict_case
WHERE household_id IN (SELECT unnest($households::VARCHAR[]))
ORDER BY status = 'closed', opened_on DESC, case_id

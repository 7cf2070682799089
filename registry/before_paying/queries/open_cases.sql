-- The open cases of a household.
SELECT household_id AS key, case_id, departments FROM conflict_case WHERE status <> 'closed'

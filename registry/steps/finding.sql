INSERT INTO finding BY NAME
SELECT
    finding_id, $run_id AS run_id, rule_id, kind, severity, household_id, person_id, departments, programmes,
    amount_yuan, period_start, period_end, evidence
FROM judged
WHERE NOT waived AND NOT allowed
ORDER BY finding_id

-- Who the open leads could mean, as far as a visitor may see.
SELECT c.lead_id, c.rank, c.person_id, c.household_id, c.probability, p.name AS person_name, p.sex, p.id_number,
    date_diff('year', p.birth_date, run.as_of) AS age, p.address, c.evidence, c.holds, c.missing,
    list_sort((SELECT list(DISTINCT rule.name) FROM rule WHERE list_contains(c.missing, rule.rule_id))) AS missing_rules
FROM lead_candidate AS c
JOIN person AS p USING (person_id)
CROSS JOIN (SELECT max(as_of) AS as_of FROM run) AS run
ORDER BY c.lead_id, c.rank

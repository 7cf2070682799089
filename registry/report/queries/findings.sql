-- What rules found, the surest first, with the rule's words and the departments that must answer.
SELECT s.household_id, cf.case_id, f.finding_id, f.rule_id, r.name AS rule, f.kind, f.severity, r.basis, r.remedy,
       f.person_id, p.name AS person_name, p.id_number, f.departments, f.programmes, f.amount_yuan AS amount,
       f.period_start AS start, f.period_end AS "end", f.evidence,
       CASE WHEN coalesce(r.owner, '') IN ('', '发放部门') THEN f.departments
            ELSE string_split(r.owner, '、') END AS answering
FROM said s
JOIN finding f USING (finding_id)
LEFT JOIN rule r ON r.rule_id = f.rule_id
LEFT JOIN person p ON p.person_id = f.person_id
LEFT JOIN case_finding cf ON cf.finding_id = f.finding_id
ORDER BY s.household_id, f.severity DESC, f.kind = 'missed', f.amount_yuan DESC NULLS LAST, f.rule_id, f.finding_id

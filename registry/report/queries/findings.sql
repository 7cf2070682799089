-- What rules found, the surest first, with the rule's words and the departments that are asked. In a case only those
-- that the case asks; a lead that joined it for others to know asks nobody.
, asked AS (
    SELECT f.finding_id, cf.case_id, c.departments AS of_case,
           CASE WHEN coalesce(r.owner, '') IN ('', '发放部门') THEN f.departments
                ELSE string_split(r.owner, '、') END AS of_rule
    FROM finding f
    LEFT JOIN rule r USING (rule_id)
    LEFT JOIN case_finding cf USING (finding_id)
    LEFT JOIN conflict_case c USING (case_id)
)
SELECT s.household_id, a.case_id, f.finding_id, f.rule_id, r.name AS rule, f.kind, f.severity, r.basis, r.remedy,
       f.person_id, p.name AS person_name, p.id_number, f.departments, f.programmes, f.amount_yuan AS amount,
       f.period_start AS start, f.period_end AS "end", f.evidence,
       CASE WHEN a.case_id IS NULL THEN a.of_rule
            ELSE list_filter(a.of_rule, lambda name: list_contains(a.of_case, name)) END AS answering
FROM said s
JOIN finding f USING (finding_id)
LEFT JOIN rule r ON r.rule_id = f.rule_id
LEFT JOIN person p ON p.person_id = f.person_id
JOIN asked a USING (finding_id)
ORDER BY s.household_id, f.severity DESC, f.kind = 'missed', f.amount_yuan DESC NULLS LAST, f.rule_id, f.finding_id

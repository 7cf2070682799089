-- What rules found, the surest first, with the rule's words, how it stands, who must answer and who is only told. In a
-- case its items are answered, each by its owner; a lead that joined tells the departments that the case asks. A
-- registry of an earlier version knows no items: all that is in a case is to be answered.
, asked AS (
    SELECT f.finding_id, cf.case_id, i.item_id, i.revision, c.departments AS of_case,
           coalesce(i.status, c.status) AS status, coalesce(i.colour, c.colour) AS colour,
           coalesce(i.due_on, c.due_on) AS due_on, coalesce(i.overdue, FALSE) AS overdue, i.owner,
           cf.case_id IS NOT NULL AND (i.item_id IS NOT NULL OR NOT EXISTS (FROM case_item)) AS is_item,
           CASE WHEN coalesce(r.owner, '') IN ('', '发放部门') THEN f.departments
                ELSE string_split(r.owner, '、') END AS of_rule
    FROM finding f
    LEFT JOIN rule r USING (rule_id)
    LEFT JOIN case_finding cf USING (finding_id)
    LEFT JOIN conflict_case c USING (case_id)
    LEFT JOIN case_item i ON i.item_id = cf.item_id
),
concerned AS (
    SELECT *, CASE WHEN owner IS NOT NULL THEN [owner] WHEN case_id IS NULL THEN of_rule
                   ELSE list_filter(of_rule, lambda name: list_contains(of_case, name)) END AS departments
    FROM asked
)
SELECT s.household_id, a.case_id, f.finding_id, f.rule_id, r.name AS rule, f.kind, f.severity, r.basis, r.remedy,
       f.person_id, p.name AS person_name, p.id_number, f.departments, f.programmes, f.amount_yuan AS amount,
       f.period_start AS start, f.period_end AS "end", f.evidence, a.item_id, a.revision,
       CASE WHEN a.is_item THEN a.status END AS status, CASE WHEN a.is_item THEN a.colour END AS colour,
       CASE WHEN a.is_item THEN a.due_on END AS due_on, a.overdue,
       CASE WHEN a.is_item AND a.status NOT IN ('confirmed', 'refuted', 'closed') THEN a.departments ELSE [] END
       AS answering, CASE WHEN a.is_item THEN [] ELSE a.departments END AS told
FROM said s
JOIN finding f USING (finding_id)
LEFT JOIN rule r ON r.rule_id = f.rule_id
LEFT JOIN person p ON p.person_id = f.person_id
JOIN concerned a USING (finding_id)
ORDER BY s.household_id, f.severity DESC, f.kind = 'missed', f.amount_yuan DESC NULLS LAST, f.rule_id, f.finding_id

-- Tonight's findings of households, who may answer each in order (its owners; who pays what it cites, the latest payer
-- first; the other departments it names; whose rows it rests on), and whether it must be answered: severity 2 or 3, of
-- whatever kind but leads and contradictions between lists.
WITH payer AS (
    SELECT w.finding_id, a.department, max(coalesce(a.paid_on, a.period_start)) AS latest, sum(a.amount_yuan) AS yuan
    FROM finding_row AS w
    JOIN assistance AS a USING (assistance_id)
    GROUP BY ALL
),
paid AS (
    SELECT finding_id, list(department ORDER BY latest DESC NULLS LAST, yuan DESC NULLS LAST, department) AS payers
    FROM payer
    GROUP BY finding_id
),
named AS (
    SELECT w.finding_id, list_of(r.department) AS writers
    FROM finding_row AS w
    JOIN record AS r ON r.record_id = w.record_id
    GROUP BY w.finding_id
)
SELECT
    f.finding_id, f.severity >= 2 AND f.kind NOT IN ('lead', 'data') AS asked,
    coalesce(string_split(r.owner, '、'), []) || coalesce(p.payers, []) || coalesce(f.departments, [])
        || coalesce(n.writers, []) AS candidates,
    f.rule_id, r.name AS rule, f.kind, f.severity, f.household_id, f.person_id, f.departments, f.programmes,
    f.amount_yuan, f.period_start, f.period_end, f.evidence
FROM finding AS f
JOIN rule AS r USING (rule_id)
LEFT JOIN paid AS p USING (finding_id)
LEFT JOIN named AS n USING (finding_id)
WHERE f.household_id IS NOT NULL
ORDER BY f.finding_id

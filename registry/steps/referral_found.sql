-- What goes to social organisations: who it is about and what is needed; each person, or household, once a rule. Findings,
-- and what a department answered 不符合条件 to within a year.
WITH answered AS (
    SELECT i.rule_id, i.person_id, i.household_id
    FROM case_item AS i, basis_day
    WHERE i.kind = 'missed' AND i.resolution = 'lawful' AND i.answered_on > months_after(as_of, -12)
),
wanted AS (
    SELECT f.rule_id, f.person_id, f.household_id, r.need
    FROM finding AS f JOIN policy_referral AS r ON r.rule_id = f.rule_id AND r.answered IS NULL
    UNION
    SELECT a.rule_id, a.person_id, a.household_id, r.need
    FROM answered AS a JOIN policy_referral AS r ON r.rule_id = a.rule_id AND r.answered IS NOT NULL
)
SELECT w.rule_id || ':' || coalesce(w.person_id, w.household_id) AS origin_id, min(w.need) AS need,
    any_value(w.person_id) AS person_id, min(coalesce(w.household_id, m.household_id)) AS household_id
FROM wanted AS w
LEFT JOIN (SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id) AS m
    ON m.person_id = w.person_id
WHERE coalesce(w.person_id, w.household_id) IS NOT NULL
GROUP BY origin_id
ORDER BY origin_id

-- Findings that go to social organisations: who it is about and what is needed; each person, or household, once a rule.
SELECT DISTINCT f.rule_id || ':' || coalesce(f.person_id, f.household_id) AS origin_id, r.need, f.person_id,
    coalesce(f.household_id, m.household_id) AS household_id
FROM finding AS f
JOIN policy_referral AS r USING (rule_id)
LEFT JOIN (SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id) AS m
    ON m.person_id = f.person_id
WHERE coalesce(f.person_id, f.household_id) IS NOT NULL
ORDER BY origin_id

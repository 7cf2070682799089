-- What a household, or one of its people, may lack: leads, not verdicts.
SELECT coalesce(f.household_id, f.person_id) AS key, f.person_id, f.rule_id, r.name AS rule, f.evidence
FROM finding f JOIN rule r USING (rule_id)
WHERE f.kind IN ('missed', 'lead') AND coalesce(f.household_id, f.person_id) IS NOT NULL

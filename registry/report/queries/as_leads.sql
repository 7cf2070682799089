-- Rules whose findings are leads only, for departments mostly refuted them.
SELECT rule_id, rule_id || ' ' || rule_name || '：' || said || '，不必答复。' AS said FROM rule_as_lead ORDER BY rule_id

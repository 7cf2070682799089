-- A rule that departments mostly refute still tells what it finds, but asks nobody: its findings fall to leads, and say so.
UPDATE judged SET severity = 1, evidence = evidence || said || '。'
FROM rule_as_lead
WHERE judged.rule_id = rule_as_lead.rule_id AND severity > 1

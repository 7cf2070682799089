-- Alarms of the night.
SELECT kind, department, number, usual, finding_id, explanation FROM alarm
ORDER BY kind = 'account', kind, number DESC, department, finding_id

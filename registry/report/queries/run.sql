-- The last night.
SELECT run_id, as_of, engine_version, rules_version, inputs_digest FROM run
ORDER BY as_of DESC, started_at DESC NULLS LAST, run_id
LIMIT 1

-- Does the registry have the view? Those of an earlier version do not.
SELECT view_name FROM duckdb_views() WHERE view_name = 'rule_as_lead'

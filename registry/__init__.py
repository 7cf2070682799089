"""What did this household get, what did it miss, and who must answer? DuckDB, rules, cases, reports."""

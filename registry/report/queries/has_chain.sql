-- Whether the registry tells the chain of a household, in the columns of today.
SELECT column_name FROM duckdb_columns() WHERE table_name = 'household_chain' AND column_name = 'form'

"""X"""
import polars as pl
CONTRADICTION = {
    "household": pl.Int64,
    "person": pl.Int64,
    "other_household": pl.Int64,
    "kind": pl.String,
    "detail": pl.String,
}

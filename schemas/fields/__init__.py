"""One normaliser per kind of value, as Polars expressions; the unusable becomes null with a reason.

Every module offers ``clean(expr)``, which is idempotent, and where something can be wrong ``reason(expr)``:
the code (see ``codes/reasons.csv``) why what was written could not be used, null when all is well.
"""

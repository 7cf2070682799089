"""Properties are tried on fewer examples than usual: each one runs a whole column's worth of machinery."""

from hypothesis import settings

settings.register_profile("columns", max_examples=40, deadline=None, derandomize=True)
settings.load_profile("columns")

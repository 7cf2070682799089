"""One declaration per kind of list. A new department is a new TOML file here; see ``schemas.declaration``."""

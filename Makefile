# README's two commands do all set-up: `make demo` and `make test`.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK := $(VENV)/.spark
PYTHON ?= python3
DEMO := build/demo

.PHONY: demo test check reference mutants clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

$(SPARK): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]'
	touch $(SPARK)

demo: $(READY)
	$(BIN)/doudi run data/samples --registry $(DEMO)/registry.duckdb --reports $(DEMO)/reports --as-of 2026-06-30; \
	  code=$$?; [ $$code -eq 0 ] || [ $$code -eq 3 ]

# Spark is tested wherever there is Java for it.
test: $(READY) $(if $(shell command -v java),$(SPARK))
	$(BIN)/pytest -n 2

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

reference: $(READY)
	$(BIN)/python -m registry.reference
	$(BIN)/python -m schemas.sender.page

mutants: $(READY)
	$(BIN)/python -m tests.registry.mutants

clean:
	rm -rf build $(VENV)

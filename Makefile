# README's two commands do all set-up: `make demo` and `make test`.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= python3
DEMO := build/demo

.PHONY: demo test check reference mutants clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

demo: $(READY)
	$(BIN)/doudi run data/samples --registry $(DEMO)/registry.duckdb --reports $(DEMO)/reports --as-of 2026-06-30; \
	  code=$$?; [ $$code -eq 0 ] || [ $$code -eq 3 ]

test: $(READY)
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

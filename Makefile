# Two commands do everything, their own environment included: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types contracts bench clean

help:
	@echo "make demo          a landscape applied to the local org, and each system held to its remit (KEEP=1: stays)"
	@echo "make test          lint, strict types, import contracts and every test"
	@echo "make bench [NAME]  the measured figures, as ratios, written to bench/results.json"

$(READY): pyproject.toml
	@echo "Preparing $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Remit needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make a virtual environment (on Debian: apt install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python -m examples.demo $(if $(KEEP),--keep)

test: $(READY) lint types contracts
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)
	@$(BIN)/ruff check src tests bench examples tools
	@$(BIN)/ruff format --check --quiet src tests bench examples tools || { echo "Run: $(BIN)/ruff format src tests bench examples tools"; exit 1; }

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports --no-cache

bench: $(READY)
	@$(BIN)/python -m bench $(filter-out bench,$(MAKECMDGOALS))

# A name after `bench` is a benchmark, not a target of its own.
ifneq ($(filter bench,$(MAKECMDGOALS)),)
%:
	@:
endif

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

# Jixiao: `make run` builds the warehouse from published reports, `make test` passes the tests.
# Needs Python 3.11-3.13 and make; everything else is installed into .tools/ and .venv/ from the lock file.

SHELL := /bin/sh
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
UV := .tools/uv/bin/uv
VENV := .venv
STAMP := $(VENV)/.installed
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && command -v $$p && break; done)

export UV_PYTHON_DOWNLOADS := never
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup run test lint format ui bench docs sample clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'
	@echo
	@echo "  The data folder is data/, or \$$JIXIAO_DATA. After make run: .venv/bin/jixiao --help"

setup: $(STAMP) ## Install everything into .venv (quick when nothing changed)

# uv, from PyPI, into a private place: a venv where Python has one, else a plain target folder.
$(UV):
	@test -n "$(PYTHON)" || { echo "Found no Python 3.11, 3.12 or 3.13 on PATH; install one, or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Fetching uv $(UV_VERSION) into .tools/"
	@rm -rf .tools/uv && mkdir -p .tools
	@if "$(PYTHON)" -m venv .tools/uv >/dev/null 2>&1; then \
		.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"; \
	else \
		rm -rf .tools/uv; "$(PYTHON)" -m pip install --quiet --disable-pip-version-check --target .tools/uv "uv==$(UV_VERSION)"; \
	fi
	@test -x $(UV) || { echo "Could not install uv: the lines above say why (found Python $(PYTHON); expected pip or venv to work)" >&2; exit 1; }

$(STAMP): uv.lock pyproject.toml | $(UV)
	@test -n "$(PYTHON)" || { echo "Found no Python 3.11, 3.12 or 3.13 on PATH" >&2; exit 1; }
	@$(UV) sync --frozen --quiet --python "$(PYTHON)"
	@touch $@

run: $(STAMP) ## Build the warehouse: collect, read, extract, model, audit, publish
	@$(VENV)/bin/jixiao run $(ARGS)

ui: $(STAMP) ## Open Dagster's web interface on this project
	@$(VENV)/bin/jixiao ui $(ARGS)

test: $(STAMP) ## Run the tests (ARGS="-k name" picks some)
	@$(VENV)/bin/pytest -n auto --dist loadgroup $(ARGS)

lint: $(STAMP) ## Check style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

format: $(STAMP) ## Put the code into the house style
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(STAMP) ## Measure speed as CPU ratios (benchmarks/README.md)
	@for b in benchmarks/bench_*.py; do $(VENV)/bin/python $$b || exit 1; done

docs: $(STAMP) ## Write the generated pages again (data dictionary, rules)
	@$(VENV)/bin/python -m warehouse.dictionary
	@$(VENV)/bin/python -m expectations.catalogue

sample: $(STAMP) ## Write the sample reports again from their fact sheets
	@$(VENV)/bin/python -m sample.generate

clean: ## Remove installed packages and caches, never data
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

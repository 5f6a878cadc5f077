# Two targets need nothing but Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help demo test check format docs coverage bench requirements clean
.DEFAULT_GOAL := help

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.runtime ## Watch a small community live for a minute.
	@$(BIN)/leeward demo

test: $(VENV)/.develop ## Run every test, with branch coverage and its gates.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest
	@$(BIN)/coverage combine --quiet
	@$(MAKE) --no-print-directory coverage

coverage: ## Hold the coverage of the last test run to its gates.
	@$(BIN)/coverage report --fail-under=100 --include="$(WHOLE)"
	@$(BIN)/coverage report --fail-under=$(RATCHET) | tail -n 1

# What decides and what acts is covered whole; the rest never falls below the ratchet.
WHOLE   := */leeward_policies/domain/*,*/leeward_policies/evaluate.py,*/leeward_policies/deciding/*,*/leeward/pipeline.py,*/leeward/executor.py,*/leeward/brakes.py,*/leeward/ladder.py
RATCHET := 99

check: $(VENV)/.develop ## Lint, format, types and the direction of imports.
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.develop ## Format the code.
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: $(VENV)/.develop ## Write the generated parts of the documents anew.
	@$(BIN)/python docs/generate.py

bench: $(VENV)/.runtime ## Measure this machine; prints a table.
	@$(BIN)/leeward bench

requirements: $(VENV)/.develop ## Compile the hashed requirement files anew; needs uv.
	@for name in build runtime develop; do \
	  uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what was made.
	@rm -rf $(VENV) build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.develop: $(VENV)/.runtime requirements/develop.txt
	@$(PIP) --require-hashes -r requirements/develop.txt
	@touch $@

# Two targets need nothing but Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MODELS := .venv-models
BESIDE := .venv-beside

.PHONY: grooming help demo test test-models check format helplines docs quality coverage train bench bench-beside bench-discord bench-telegram requirements clean
.DEFAULT_GOAL := help

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.runtime ## Watch a small community live for a minute.
	@$(BIN)/leeward demo

test: $(VENV)/.develop ## Run every test, with branch coverage and its gates.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest --numprocesses auto --dist worksteal
	@$(BIN)/coverage combine --quiet
	@$(MAKE) --no-print-directory coverage

test-models: $(MODELS)/.ready ## Test what loads the optional models, in a venv of its own; installs 1.5 GB.
	@LEEWARD_MODELS=required $(MODELS)/bin/coverage run --data-file=.coverage-models -m pytest tests/models
	@$(MODELS)/bin/coverage report --data-file=.coverage-models --fail-under=100 --include="$(LOADING)"

coverage: ## Hold the coverage of the last test run to its gates.
	@$(BIN)/coverage report --fail-under=100 --include="$(WHOLE)"
	@$(BIN)/coverage report --fail-under=$(RATCHET) --omit="$(LOADING)" | tail -n 1

# What decides and what acts is covered whole; the rest never falls below the ratchet.
WHOLE   := */leeward_policies/domain/*,*/leeward_policies/evaluate.py,*/leeward_policies/deciding/*,*/leeward/pipeline.py,*/leeward/executor.py,*/leeward/performing.py,*/leeward/calling.py,*/leeward/notices.py,*/leeward/turns.py,*/leeward/together.py,*/leeward/brakes.py,*/leeward/ladder.py,*/leeward/completing.py,*/leeward/following.py,*/leeward/members.py,*/leeward/cases/asked.py,*/leeward/cases/quieting.py
RATCHET := 99
# What needs torch is run, and covered whole, by `make test-models` alone.
LOADING := */leeward/second_opinion/loading.py

check: $(VENV)/.develop ## Lint, format, types and the direction of imports.
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.develop ## Format the code.
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

helplines: $(VENV)/.runtime ## List the helplines; warn of those at which somebody must look again.
	@$(BIN)/leeward helplines || { test $$? -eq 1 && echo "WARNING: numbers that members may see are\
	 too old: docs/helplines.md says what to do. Nothing fails for it." >&2; }

docs: $(VENV)/.develop ## Write the generated parts of the documents anew.
	@$(BIN)/python docs/generate.py

quality: $(VENV)/.develop ## Measure detection anew, and write docs/quality.md; DATA=folder of the public sets.
	@test -n "$(DATA)" || { echo "make quality: name the folder of the public sets, as in DATA=../shared/data"; exit 2; }
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m docs.quality_figures $(DATA)

grooming: $(VENV)/.develop ## Measure patterns of grooming anew, and write docs/grooming.md; DATA as above.
	@test -n "$(DATA)" || { echo "make grooming: name the folder of the public sets, as in DATA=../shared/data"; exit 2; }
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m docs.grooming_figures $(DATA)

train: $(VENV)/.develop ## Make the shipped models anew; DATA names the folder of the public sets.
	@$(BIN)/leeward train --data "$(DATA)" --out policies/leeward_policies/models

bench: $(VENV)/.runtime ## Measure this machine; prints a table.
	@$(BIN)/leeward bench

bench-beside: $(VENV)/.runtime $(BESIDE)/.ready ## The same, with others beside; detoxify, too, after `make test-models`.
	@$(BIN)/leeward bench --beside $(BESIDE) --beside $(MODELS)

bench-discord: $(VENV)/.develop ## Measure the time to hide on a Discord of ours; four minutes.
	@$(BIN)/python tests/e2e/peers/discord_load.py

bench-telegram: $(VENV)/.develop ## The same on a Telegram of ours; four minutes.
	@$(BIN)/python tests/e2e/peers/telegram_load.py

requirements: $(VENV)/.develop ## Compile the hashed requirement files anew; needs uv.
	@for name in build runtime develop beside; do \
	  uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt; done
	@echo 'torch; python_version < "3"' | uv pip compile -q --generate-hashes --no-emit-index-url \
	  --universal --python-version 3.11 --no-header --no-annotate --override - \
	  requirements/models.in -o requirements/models.txt

clean: ## Remove what was made.
	@rm -rf $(VENV) $(MODELS) $(BESIDE) build dist .coverage .coverage-models .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_MODELS := $(MODELS)/bin/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# The CPU build of torch comes first and by its hash; whatever follows finds it there.
$(MODELS)/.ready: requirements/build.txt requirements/runtime.txt requirements/develop.txt requirements/torch.txt requirements/models.txt pyproject.toml
	@test -x $(MODELS)/bin/python || $(PYTHON) -m venv $(MODELS)
	@$(PIP_MODELS) --require-hashes --no-deps -r requirements/torch.txt
	@$(PIP_MODELS) --require-hashes --no-deps -r requirements/build.txt -r requirements/runtime.txt -r requirements/develop.txt
	@$(PIP_MODELS) --require-hashes --no-deps -r requirements/models.txt
	@$(PIP_MODELS) --no-deps --no-build-isolation -e '.[detoxify]'
	@$(MODELS)/bin/python -m pip check
	@$(MODELS)/bin/python -c 'import torch, sys; sys.exit(torch.version.cuda and "torch was built for CUDA")'
	@touch $@

$(BESIDE)/.ready: requirements/beside.txt
	@test -x $(BESIDE)/bin/python || $(PYTHON) -m venv $(BESIDE)
	@$(BESIDE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.develop: $(VENV)/.runtime requirements/develop.txt
	@$(PIP) --require-hashes -r requirements/develop.txt
	@touch $@

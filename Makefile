# Every target does its own set-up: `make demo` and `make test` are all that a fresh machine needs, besides Python ≥ 3.10.

PYTHON ?= python3
VENV ?= .venv
ENGINES ?= batch
PAGE ?= training_data/pages/c23-en-documentation.html
ARGS ?=

bin := $(VENV)/bin
pip := $(bin)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lowest lint format train evaluate gate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runs ## clean a page of ours (or PAGE=…) with the shipped model
	$(bin)/boilerml clean $(PAGE)

test: lint ## lint, check types and import contracts, run every test
	$(bin)/python -m pytest --cov -n auto $(ARGS)

lowest: $(VENV)/.lowest ## run the quick tests with the lowest versions of dependencies
	$(VENV)/lowest/bin/python -m pytest -n auto -m "not slow" $(ARGS)

lint: $(VENV)/.develops ## only the linters, the type checker and the import contracts
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports

format: $(VENV)/.develops ## format the code and mend what ruff can
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

train: $(VENV)/.develops ## train on training_data/ (ARGS='--corpora DIR' for the model that we ship)
	$(bin)/python scripts/train.py $(ARGS)

evaluate: $(VENV)/.develops ## measure a corpus (ARGS='CORPUS …'; see docs/evaluation.md)
	$(bin)/python scripts/evaluate.py $(ARGS)

gate: $(VENV)/.develops ## hold the shipped model to its floors
	$(bin)/python scripts/gate.py $(ARGS)

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .coverage htmlcov .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The environment is made anew when pyproject.toml changes; the package is installed in place, so code is never stale.
$(VENV)/.made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "boilerml needs Python 3.10 or later: make … PYTHON=python3.x" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); $(PYTHON) -m virtualenv --quiet $(VENV); } || \
	  { echo "no virtual environment could be made: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	$(pip) install --quiet --upgrade pip
	@touch $@

# A C compiler makes it faster and is not needed: see docs/performance.md.
$(VENV)/.runs: $(VENV)/.made boilerml/_kernel.c
	$(pip) install --quiet --editable .
	@touch $@

$(VENV)/.develops: $(VENV)/.made boilerml/_kernel.c
	$(pip) install --quiet --editable '.[dev,train,metadata,cli,fetch,renderers,warc,browser,recipes,$(ENGINES)]'
	@touch $@ $(VENV)/.runs

$(VENV)/.lowest: $(VENV)/.made tests/lowest.txt
	$(bin)/python -m venv --clear $(VENV)/lowest
	$(VENV)/lowest/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/lowest/bin/python -m pip install --quiet --constraint tests/lowest.txt \
	  --editable '.[dev,train,metadata,cli,fetch,renderers,warc,browser,recipes,batch]'
	@touch $@

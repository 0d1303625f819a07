# What one does here; `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: up test check bench bench-skin bench-matching fmt clean help

BIN := .venv/bin
STAMP := .venv/.installed
RUFF := $(BIN)/ruff

# The versions that every dependency has ready-made wheels for come first.
PYTHONS := python3.12 python3.11 python3 python3.13 python3.14
PYTHON ?= $(shell for python in $(PYTHONS); do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

up: $(STAMP)  ## Run the whole platform on this machine until Ctrl-C
	@$(BIN)/fashion up

test: $(STAMP)  ## Run every test that needs no cluster
	$(BIN)/pytest -n auto tests/unit tests/contract tests/component

check: $(STAMP)  ## Check format, lint, types and import layers
	$(RUFF) format --check .
	$(RUFF) check .
	MYPYPATH=tests $(BIN)/mypy src benchmarks tests
	$(BIN)/lint-imports

bench: $(STAMP)  ## Measure it; prints a table and writes JSON
	$(BIN)/python -m benchmarks

bench-skin: $(STAMP)  ## Measure skin tones on synthetic photos, for every tone, beside stone
	$(BIN)/python -m benchmarks.skin

bench-matching: $(STAMP)  ## Measure recommended foundations, from photo to shade
	$(BIN)/python -m benchmarks.matching

fmt: $(STAMP)  ## Format the code and fix what can be fixed by itself
	$(RUFF) format .
	$(RUFF) check --fix .

clean:  ## Remove the environment and caches; the data in .fashion stays
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks operator -name __pycache__ -prune -exec rm -rf {} +

help:  ## List these targets
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

$(STAMP): pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found: install it, or name it with make PYTHON=/path/to/python." >&2; exit 1; }
	@uv=$$(command -v uv); \
	if [ -z "$$uv" ]; then \
		test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || { \
			echo "$(PYTHON) cannot make a virtual environment: install its venv package (on Debian: python3-venv), or install uv." >&2; exit 1; }; \
		test -x $(BIN)/uv || $(BIN)/pip install --quiet uv || exit 1; \
		uv=$(BIN)/uv; \
	fi; \
	test -x $(BIN)/python || "$$uv" venv --quiet --python "$(PYTHON)" .venv || exit 1; \
	env -u VIRTUAL_ENV "$$uv" sync --frozen --all-extras
	@touch $@

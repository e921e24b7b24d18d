# Two commands matter: `make demo` and `make test`. Both start from a fresh clone with Python 3.11+ and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SHARED ?= ../shared

.PHONY: help demo test check docs wheel evaluate recipes benchmark-risk fit-risk system pin clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/.core  ## install the core, run the main job on the embedded stream, print the issues and the report's path
	$(BIN)/opini demo

test: $(VENV)/.all check  ## everything: style, types, layers, doctests, tests
	$(BIN)/python -m pytest

check: $(VENV)/.all  ## style, types and layers only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.all  ## build the documentation site into site/, warnings are errors
	$(BIN)/zensical build --strict --clean

wheel: $(VENV)/.all  ## build the wheel into dist/ (the same commit gives the same bytes)
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --wheel --no-isolation --outdir dist

evaluate: $(VENV)/.all  ## print the quality tables of the shipped models (RECOMPUTE=1 measures them again on $(SHARED))
	$(BIN)/python -m models.recipes.evaluate $(if $(RECOMPUTE),--recompute)

recipes: $(VENV)/.all  ## train the shipped models again from $(SHARED)/data
	$(BIN)/python -m models.recipes.train_sentiment
	$(BIN)/python -m models.recipes.train_topic
	$(BIN)/python -m models.recipes.train_heads

benchmark-risk: $(VENV)/.all  ## warnings, intervals and P on simulated boards nothing was fitted on, beside the known rules
	$(BIN)/python -m benchmarks.risk
	$(BIN)/python -m benchmarks.intervals

fit-risk: $(VENV)/.all  ## fit P(escalation) and the alarm score again on the simulator's tuning boards
	$(BIN)/python -m models.recipes.fit_risk

system:  ## Debian packages the full test suite uses (root; skipped elsewhere)
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  missing=""; \
	  command -v chromium >/dev/null || missing="$$missing chromium"; \
	  command -v java >/dev/null || missing="$$missing openjdk-17-jre-headless"; \
	  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	  if [ -n "$$missing" ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; fi; \
	else echo "system: not root on Debian, nothing installed (browser, PostgreSQL and Spark tests skip)"; fi

pin: $(VENV)/.all  ## freeze requirements/test.txt from what is installed
	$(BIN)/python requirements/pin.py

clean:  ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache dist build

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python pyproject.toml requirements/test.txt
	$(PIP) install --constraint requirements/test.txt --editable .
	@touch $@

$(VENV)/.all: $(VENV)/bin/python pyproject.toml requirements/test.txt
	$(PIP) install --requirement requirements/test.txt
	$(PIP) install --no-deps --editable .
	@touch $@ $(VENV)/.core

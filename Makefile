# The commands of this project; `make` alone prints them.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON_BIN := .venv/bin/python
# What a target needs installed: `make run` is up sooner without the tools of `make test`.
LOCAL := .venv/local
DEV := .venv/dev
FIND_PYTHON := infra/local/find-python
LOCK := $(PYTHON_BIN) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade)
CACHES := .aws-sam .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
	.pytest_cache .ruff_cache build htmlcov

-include infra/deploy.mk

.venv/%: requirements/%.txt infra/local/install.py
	@python=$$($(FIND_PYTHON)) && "$$python" infra/local/install.py $<

.PHONY: help run stop clean seed migrate backup restore retention revision openapi
.PHONY: test ci-test test-faults test-mutants test-migrations-under-load lint ci-lint check bench bench-cold bench-environments bench-reports bench-scale load audit requirements

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-28s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(LOCAL) ## Run everything on http://localhost:8000 (PORT=…, HOST=…); Ctrl-C stops it
	@exec $(PYTHON_BIN) -m infra.local.run

stop: ## Stop what `make run` started
	@if [ -x $(PYTHON_BIN) ]; then exec $(PYTHON_BIN) -m infra.local.lock stop; \
	else echo "Nothing is running."; fi

clean: ## Remove .venv, caches and build output; the data in .local only with DATA=1
	@if [ -x $(PYTHON_BIN) ]; then $(PYTHON_BIN) -m infra.local.lock idle; fi
	@rm -rf .venv $(CACHES) $(if $(filter 1,$(DATA)),.local)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

seed: $(LOCAL) ## Log sixteen weeks of a demo account through the API that `make run` serves
	@$(PYTHON_BIN) -m infra.local.seed

migrate: $(LOCAL) ## Bring the database at DATABASE_URL to the newest schema
	@$(PYTHON_BIN) -m functions.migrate upgrade

backup: $(LOCAL) ## Write the database of `make run`, running or not, or of DATABASE_URL, to backup/ (FILE=…)
	@$(PYTHON_BIN) -m infra.local.backup save $(FILE)

restore: $(LOCAL) ## Put a backup back: make restore FROM=backup/….dump (OVERWRITE=1 replaces data)
	@$(PYTHON_BIN) -m infra.local.backup restore $(FROM) $(if $(filter 1,$(OVERWRITE)),--overwrite)

retention: $(LOCAL) ## Remove what has expired from the database at DATABASE_URL
	@$(PYTHON_BIN) -m functions.migrate retention

revision: $(LOCAL) ## Write an empty migration: make revision NAME=add_bodyweight
	@$(PYTHON_BIN) -m functions.migrate revision "$(NAME)"

openapi: $(LOCAL) ## Write docs/openapi.json from the code
	@$(PYTHON_BIN) -m infra.local.openapi

test: $(DEV) ## Run the tests; ARGS="-k sets" chooses some
	@$(PYTHON_BIN) -m pytest $(ARGS)

ci-test: $(DEV) ## Run the tests and print the branch coverage
	@$(PYTHON_BIN) -m pytest --cov --cov-branch --cov-report=term:skip-covered $(ARGS)

test-migrations-under-load: $(DEV) ## Migrate a table of SETS=5000000 sets up and down while requests go on
	@SETS=$(or $(SETS),5000000) $(PYTHON_BIN) -m pytest -s -o faulthandler_timeout=1800 \
	  tests/migrations/test_under_load.py

test-faults: $(DEV) ## Kill, cut and race what runs, then count losses; SECONDS=600 for a long run
	@SECONDS_OF_CHAOS=$(or $(SECONDS),60) $(PYTHON_BIN) -m pytest tests/faults -m faults -s \
		-o faulthandler_timeout=$$(( $(or $(SECONDS),60) * 2 + 120 )) $(ARGS)

test-mutants: $(DEV) ## Take each guard of a rule away in a copy: a test must fail; RULES="IDM OPT" tries some
	@$(PYTHON_BIN) -m tests.faults.mutations $(RULES)

lint: $(DEV) ## Format the code, then check it as ci-lint does
	@$(PYTHON_BIN) -m isort --quiet .
	@$(PYTHON_BIN) -m black --quiet .
	@$(PYTHON_BIN) -m ruff check --fix --quiet .
	@$(MAKE) ci-lint

ci-lint: $(DEV) ## Check format, style, types and the contracts between modules
	@$(PYTHON_BIN) -m isort --check-only .
	@$(PYTHON_BIN) -m black --check --quiet .
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m mypy
	@.venv/bin/lint-imports

check: ci-lint ci-test ## Everything that CI runs

bench: $(DEV) ## Measure the routes against their floor and a peer; ARGS="--rounds 20 --json FILE"
	@$(PYTHON_BIN) -m bench $(ARGS)

bench-cold: $(DEV) .tools/sam ## Build, then measure cold starts beside a peer's; ARGS="--rounds 9" or --profile
	@$(PYTHON_BIN) -m bench.cold $(ARGS)

load: $(DEV) ## Let Locust's users train against a local run; ARGS="--users 50 --seconds 60"
	@$(PYTHON_BIN) -m bench.load $(ARGS)

bench-environments: $(DEV) ## Serve from 32 processes at once for a minute; ARGS=--pgbouncer adds PgBouncer
	@$(PYTHON_BIN) -m bench.environments $(ARGS)

bench-scale: $(DEV) ## Measure the routes with few and with 10,000 users; ARGS="--users 1000" is quicker
	@$(PYTHON_BIN) -m bench.scale $(ARGS)

bench-reports: $(DEV) ## Measure reports with a short and a long history; SETS= and TOTAL= make it smaller
	@$(PYTHON_BIN) -m bench.reports $(if $(SETS),--sets $(SETS)) $(if $(TOTAL),--total $(TOTAL))

audit: $(DEV) ## Security rules on the code, then the locked packages against the databases of vulnerabilities
	@$(PYTHON_BIN) -m ruff check --select S functions layers infra clients
	@$(PYTHON_BIN) -m pip_audit --disable-pip --require-hashes -r requirements/dev.txt

requirements: $(DEV) ## Lock requirements/*.in again; UPGRADE=1 takes newer versions
	@$(LOCK) requirements/runtime.in -o layers/dependencies/requirements.txt
	@$(LOCK) requirements/local.in -o requirements/local.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt

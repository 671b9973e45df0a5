# Bookends. `make run` shows the demonstration, `make test` runs everything; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup run test check soak benchmarks lock dev packages

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes --requirement

# A stamp carries the checksum of its lock: an unchanged lock costs nothing, a changed one is installed again.
stamp = .venv/.$(1)-$(shell cksum < requirements/$(1).txt | tr ' ' '-')
BASE := $(call stamp,base)
DEV := $(call stamp,dev)
BENCHMARKS := $(call stamp,benchmarks)

help:
	@echo "make run     set up, migrate, load the demonstration, find its matches, serve on port $(PORT) with a worker"
	@echo "make test    checks and every test, browser and PostgreSQL included"
	@echo "make check   style, types, import rules, templates"
	@echo "make soak    the long randomized runs"
	@echo "make benchmarks  ours beside other ways to match, up to 100,000 mentees; writes docs/benchmarks.md"
	@echo "make setup   the environment alone"
	@echo "make lock    write requirements/*.txt again from requirements/*.in"

setup: $(BASE)
	@echo "The environment is ready in .venv."

dev: $(DEV)

run: $(BASE)
	@BOOKENDS_DEMONSTRATION=1 PORT=$(PORT) exec $(BIN)/python -m flask --app wsgi demo serve

# Three processes on two cores: much of the time goes into waiting for browsers, servers and disks. Browsers, which
# take longest, come first: by number of tests they would come last, and one process would work alone.
test: packages $(DEV) check
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder --quiet

check: $(DEV)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint templates --lint --quiet

# Every race two hundred times on both engines, thousands of small rounds against trying everything, a thousand series
# changed at random, and workers and pages killed in the middle of their work. Under 45 minutes on two cores.
soak: packages $(DEV)
	@BOOKENDS_RACES=200 BOOKENDS_EXAMPLES=3000 $(BIN)/python -m pytest tests/matcher/races tests/solver/test_brute_force.py \
		--timeout 0 --numprocesses 2 --durations 20 --quiet
	@BOOKENDS_EXAMPLES=1000 $(BIN)/python -m pytest tests/solver/test_rules.py tests/solver/test_fuzz.py \
		tests/solver/explaining tests/solver/judge/test_soundness.py tests/solver/network/test_pricing.py \
		tests/matcher/services/series/test_any_order.py \
		--timeout 0 --numprocesses 2 --durations 10 --quiet
	@BOOKENDS_KILLS=20 $(BIN)/python -m pytest tests/matcher/soak tests/matcher/jobs/test_worker.py \
		--timeout 0 --numprocesses 2 --dist loadfile --durations 20 --quiet

# Ours and the rivals on the same rounds, one after the other: under an hour on two cores.
benchmarks: $(BENCHMARKS)
	@$(BIN)/python -m benchmarks.rivals --write

# Chromium, the servers and the readers of calendars that tests need: nothing is done when all are there; see .ci/packages.
packages:
	@.ci/packages

# The service is locked to what the tests are locked to, so dev comes first.
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock:
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	&& $(PYTHON) -m venv "$$scratch" && "$$scratch/bin/pip" --disable-pip-version-check --quiet --quiet install uv \
	&& "$$scratch/bin/uv" $(LOCK) requirements/dev.in --output-file requirements/dev.txt \
	&& "$$scratch/bin/uv" $(LOCK) --constraint requirements/dev.txt requirements/base.in --output-file requirements/base.txt \
	&& "$$scratch/bin/uv" $(LOCK) --constraint requirements/dev.txt requirements/benchmarks.in --output-file requirements/benchmarks.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bookends needs Python 3.11 or newer.")'
	@echo "Building the environment in .venv (about a minute) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: on Debian, apt install python3-venv."; exit 1; }

$(BASE): | .venv/bin/python
	@$(PIP) requirements/base.txt
	@rm -f .venv/.base-* && touch $@

# What only the benchmarks need is added to the environment; the pins of the other locks hold in it too.
$(BENCHMARKS): | $(DEV)
	@$(PIP) requirements/benchmarks.txt
	@rm -f .venv/.benchmarks-* && touch $@

# dev.txt contains every line of base.txt, so it satisfies both stamps.
$(DEV): | .venv/bin/python
	@$(PIP) requirements/dev.txt
	@rm -f .venv/.base-* .venv/.dev-* && touch $@ $(BASE)

# Everything that a fresh Linux machine needs is made by `make serve` or `make test`: Python 3.11 or
# newer, git and make are enough.

PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CONSTRAINTS := $(if $(CI),--constraint constraints.txt)
PAGE_CHECKS := $(BIN)/python -m tests.browser.install
SOURCES := pyproject.toml hatch_build.py constraints.txt $(shell find server/web -name node_modules -prune -o -type f -print)

.PHONY: help serve test check audit bench bench-tui bench-page bench-cluster soak pictures clean

## Say what there is.
help:
	@echo "make serve     set everything up and start the server (ARGS=\"--port 8000\")"
	@echo "make test      set everything up and run every test (ARGS=\"tests/shared -x\")"
	@echo "make check     lint, check types and import rules"
	@echo "make audit     look for known holes in what is installed with Chad Chat"
	@echo "make bench     measure speed and size (ARGS=\"fanout --only ours\")"
	@echo "make bench-tui measure the terminal client alone, beside WeeChat where that is installed"
	@echo "make bench-page measure the page alone, in Chromium"
	@echo "make bench-cluster measure servers that share a Redis"
	@echo "make soak      run the long form of every experiment (ARGS=\"-k killed\")"
	@echo "make pictures  make the pictures of the documentation anew"
	@echo "make clean     take away what the others have made"

## Start the server; ARGS="--port 8000" passes options on.
serve: .venv/served
	$(BIN)/chadchat-server $(ARGS)

## Run every test, four files at a time (most wait more than they compute); ARGS="tests/shared -x" passes options on.
test: .venv/tested
	$(BIN)/pytest --numprocesses 4 --dist loadfile $(ARGS)

## Lint, check types and import rules, as CI does.
check: .venv/developed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.browser.check_sources

## Look for known holes in what is installed with Chad Chat, as CI does, and say how much of it could
## be looked at.
audit: .venv/audit/bin/pip-audit
	$(BIN)/python .ci/audit.py .venv/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip \
		--progress-spinner off

## Measure speed and size; ARGS="fanout --only ours" measures a part, ARGS=--help says which.
bench: .venv/benched
	$(BIN)/python -m benchmarks $(ARGS)

## Measure the terminal client alone, beside WeeChat where that is installed.
bench-tui: .venv/benched
	$(BIN)/python -m benchmarks tui

## Measure the page alone, in Chromium.
bench-page: .venv/benched
	$(BIN)/python -m benchmarks page

## Measure servers that share a Redis; redis-server has to be installed.
bench-cluster: .venv/benched
	$(BIN)/python -m benchmarks cluster $(ARGS)

## Run the long form of every experiment, for some hours, and write what was seen into
## docs/reliability.md; ARGS="-k killed" runs some.
soak: .venv/soaked
	CHADCHAT_SOAK=1 CHADCHAT_FIGURES=1 $(BIN)/pytest -m soak --timeout 9000 -rs $(ARGS)

## Make the pictures of the documentation anew, in docs/images.
pictures: .venv/tested
	$(BIN)/python -m docs.make_pictures
	$(BIN)/python -m docs.make_page_pictures

clean:
	rm -rf .venv server/web/node_modules benchmarks/peers/node/node_modules server/chadchat_server/static

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Chad Chat needs Python 3.11 or newer: install it, then try again." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "This Python cannot make virtual environments: install python3-venv, then try again." >&2; exit 1; }

.venv/audit/bin/pip-audit: .venv/bin/python
	@echo "Installing pip-audit into an environment of its own …"
	@$(BIN)/python -m venv .venv/audit
	.venv/audit/bin/python -m pip --quiet --disable-pip-version-check install 'pip-audit>=2.9'

.venv/served: .venv/bin/python $(SOURCES)
	@echo "Installing Chad Chat and building its page; this takes a minute the first time …"
	$(PIP) install $(CONSTRAINTS) --editable .
	@touch $@

.venv/tested: .venv/bin/python $(SOURCES)
	@echo "Installing Chad Chat and what its tests need; this takes a minute the first time …"
	$(PIP) install $(CONSTRAINTS) --editable '.[test]'
	$(PAGE_CHECKS)
	@touch $@ .venv/served

.venv/soaked: .venv/tested
	@echo "Installing what leads the fuzzing, where there is one for this machine …"
	$(PIP) install $(CONSTRAINTS) --editable '.[soak]'
	@touch $@

.venv/benched: .venv/tested benchmarks/peers/node/package-lock.json
	@echo "Installing Node's socket.io and what draws the figures …"
	$(PIP) install $(CONSTRAINTS) --editable '.[bench]'
	$(BIN)/python -m benchmarks.peers.install
	@touch $@

.venv/developed: .venv/bin/python $(SOURCES)
	$(PIP) install $(CONSTRAINTS) --editable '.[dev]'
	$(PAGE_CHECKS)
	@touch $@ .venv/tested .venv/served

# Two commands set everything up on a machine with Python 3.11 or later, git and make:
#   make serve    the census in a browser, at http://127.0.0.1:8000
#   make test     all tests
# make assets bundles what maps, graphs and the query editor run in the browser; make serve and make test do it too.
# make wheel, lint, bench, fuzz, torture, lock, context, docs and messages are for those who change the project.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

WEB := src/commons_graph/web
BUILT := $(WEB)/static/built/LICENSES.txt
BROWSER := $(shell find $(WEB)/browser -type f 2>/dev/null)
TORTURE := tests/desk/test_killed_desk.py tests/census/test_crash.py tests/census/test_gate_is_exact.py \
  tests/sources/test_killed_harvest.py tests/postgresql/test_killed.py tests/postgresql/test_killed_desk.py
NPM := PATH="$$PATH:$(CURDIR)/$(BIN)" npm --loglevel=error

.PHONY: serve test torture try-assets assets wheel lint bench fuzz lock context docs messages clean
.DEFAULT_GOAL := serve

serve: $(VENV)/.run try-assets
	$(BIN)/commons-graph serve $(ARGS)

test: $(VENV)/.dev try-assets
	$(BIN)/python -m pytest $(ARGS)

# What chance decides, tried as often as TORTURE_ROUNDS says: loads, harvests, database servers and desks are killed at
# random moments, and random changes are put to the gate. The usual tests try each a few times.
torture: $(VENV)/.dev
	TORTURE_ROUNDS=$(or $(TORTURE_ROUNDS),200) $(BIN)/python -m pytest -s -n 0 $(TORTURE) $(ARGS)

# Every page works without its script, so a machine that cannot reach npm still gets a whole site.
try-assets:
	@$(MAKE) --no-print-directory --silent assets >/dev/null 2>&1 || \
	  echo "npm cannot be reached: maps, graphs and the query editor will be their plain versions (make assets says why)" >&2

assets: $(BUILT)

$(BUILT): node_modules/.package-lock.json assets.mjs $(BROWSER)
	@$(NPM) run --silent build

# Node comes from the PATH, else from PyPI into the virtual environment.
node_modules/.package-lock.json: package.json package-lock.json | $(BIN)/python
	@command -v npm >/dev/null || test -x $(BIN)/npm || \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.lock
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1 --fetch-retry-mintimeout=1000
	@touch $@

wheel: $(VENV)/.dev assets
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(ARGS)

# Random shapes and data put to the validator and to the oracles that are installed; each seed has cases of its own.
fuzz: $(VENV)/.dev
	PYTHONPATH=src:tests $(BIN)/python -W ignore -m oracles.fuzz set --seconds $(or $(FUZZ_SECONDS),600) --seed $(or $(FUZZ_SEED),1) $(ARGS)

# The versions and hashes that everything above installs.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group node -o requirements-node.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --group oracles -o requirements-oracles.lock

# The JSON-LD context that the shapes imply, as a file for other programs.
context: $(VENV)/.dev
	$(BIN)/python -m commons_graph.schema.context > ontology/context.jsonld

# The reference, written from the program itself.
docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py

# What the French and the Breton of the pages lack.
messages: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m web.messages

clean:
	rm -rf $(VENV) $(WEB)/static/built node_modules build dist .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "commons-graph needs Python 3.11 or later; name it with: make serve PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a virtual environment; on Debian: apt install python3-venv" >&2; exit 2; }

# hatchling builds the editable install; it comes with hashes like everything else
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

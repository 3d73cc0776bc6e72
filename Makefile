# Two commands set everything up on a machine with Python 3.11 or later, git and make:
#   make serve    the census in a browser, at http://127.0.0.1:8000
#   make test     all tests
# make lint, make bench, make fuzz, make lock, make context and make docs are for those who change the project.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: serve test lint bench fuzz lock context docs clean
.DEFAULT_GOAL := serve

serve: $(VENV)/.run
	$(BIN)/commons-graph serve $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

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
	  --group oracles -o requirements-oracles.lock

# The JSON-LD context that the shapes imply, as a file for other programs.
context: $(VENV)/.dev
	$(BIN)/python -m commons_graph.schema.context > ontology/context.jsonld

# The reference, written from the program itself.
docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache

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

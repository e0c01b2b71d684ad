# Two commands for a newcomer: `make demo` and `make test`. Both set everything up
# from Python 3.11 or later, git and make alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: help demo test lint format types rooms bench docs nightly lock clean

help:
	@echo "make demo     set up, run the bundled study, name its report"
	@echo "make test     set up, run all tests (make nightly: the slow statistical proofs)"
	@echo "make lint     style, types, rooms;  make bench: timings;  make docs: the documentation"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Gunjip needs Python 3.11 or later; name one: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What users get: the core, every file checked against its hash.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# What developers get besides: every extra, the test and documentation tools.
$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.run
	$(BIN)/gunjip demo $(DEMO)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile

nightly: $(VENV)/.dev
	GUNJIP_ALL_FAULTS=1 $(BIN)/python -m pytest -m "nightly or not nightly"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.dev
	$(BIN)/python docs/make_gallery.py
	$(BIN)/mkdocs build --strict

# The locks name no index: they hold for any mirror.
lock: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet --custom-compile-command "make lock" -o requirements/run.txt
	$(BIN)/python -m uv pip compile pyproject.toml requirements/build.in --all-extras --group dev --group docs --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet --custom-compile-command "make lock" -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache

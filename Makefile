# The same verbs for people and CI; each target does its own set-up (docs/contributing.md).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long check format bench lock clean

help:
	@echo "make demo       the whole chain over two weeks of bundled sources"
	@echo "make test       every test that CI runs"
	@echo "make check      lint, types, import contracts, dependencies, dead code"
	@echo "make test-long  kills and fuzzing, longer"
	@echo "make bench      what the goals of docs/benchmarks.md cost"
	@echo "make format     put the code in its form"
	@echo "make lock       resolve the dependencies again (needs uv)"

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Vigie needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: setup
	@$(BIN)/vigie demo

# A worker per core; the tests of one file stay together, and so share what they set up.
test: setup
	$(BIN)/pytest -m "not long" -n auto --dist loadfile $(ARGS)

test-long: setup
	$(BIN)/pytest -m long --hypothesis-profile=long $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks.first_crawl $(ARGS)
	$(BIN)/python -m benchmarks.reread $(ARGS)
	$(BIN)/python -m benchmarks.jo_archive

lock:
	uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt pyproject.toml -o requirements/run.txt

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

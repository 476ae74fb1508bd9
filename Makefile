# make run: the demo on http://127.0.0.1:8000 (PORT).  make test: every test.  The rest: see each target.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(UPGRADE)

# What one process has compiled, the hundreds that the tests start need not.
unexport PYTHONDONTWRITEBYTECODE

JOBS ?= auto
PARALLEL = --numprocesses $(JOBS) --maxprocesses 4 --dist worksteal

.PHONY: run test test-quick test-long bench lint mutants pictures lock clean

run: $(VENV)/run.stamp
	@$(BIN)/beds migrate
	@$(BIN)/beds seed --demo
	@echo "Ledig plats: http://127.0.0.1:$(PORT)"
	@exec $(BIN)/beds serve --host 127.0.0.1 --port $(PORT)

# One file or a name: make test ARGS="tests/world -k undo". JOBS=0 runs them one after another.
test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

# What tells most in under a minute, for whoever edits: the core, the order, the rights, and the shape of the house.
QUICK = tests/world tests/queue/test_order.py tests/queue/test_eligible.py tests/queue/test_why.py tests/people/test_rights.py \
	tests/web/test_rights_of_addresses.py tests/web/test_trace.py tests/public/test_catalogues.py tests/test_bed_actions.py \
	tests/test_docs.py tests/test_imports.py
test-quick: $(VENV)/test.stamp
	@$(BIN)/python -m pytest $(PARALLEL) $(QUICK) $(ARGS)

# The same tests with the full numbers of trials.
test-long: $(VENV)/test.stamp
	@BEDS_LONG=1 $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

# What is promised about speed, measured; prints the figures.
bench: $(VENV)/test.stamp
	@$(BIN)/python -m tests.bench
	@BEDS_LONG=1 $(BIN)/python -m pytest tests/bench --capture=no $(ARGS)

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache --no-logo

# Which of 200 small faults would nobody notice? Takes hours; COUNT=20 SEED=7 tries others, and fewer.
mutants: $(VENV)/test.stamp
	@$(BIN)/python -m tests.mutants

# Renew the pictures of docs: of the code's imports, and of the screens.
pictures: $(VENV)/test.stamp
	@$(BIN)/python -m tests.imports
	@$(BIN)/python -m tests.browser.pictures $(ARGS)

# Renew the locks within the bounds of pyproject.toml; UPGRADE="--upgrade-package NAME" for one only.
lock: UPGRADE ?= --upgrade
lock: $(VENV)/lock.stamp
	@$(COMPILE) pyproject.toml --group build --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --group build --extra test --constraint requirements/run.txt --output-file requirements/test.txt
	@$(COMPILE) --group lock --output-file requirements/lock.txt

# Takes the data of the demo away, too.
clean:
	rm -rf $(VENV) var *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/%.stamp: requirements/%.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing requirements/$*.txt"
	@$(PIP) install --no-compile --require-hashes --no-deps --requirement $<
	@$(if $(filter lock,$*),,$(PIP) install --no-deps --no-build-isolation --editable .)
	@$(if $(filter test,$*),touch $(VENV)/run.stamp)
	@touch $@

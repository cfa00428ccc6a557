# Everything there is to do with the course. `make help` lists it.
#
# A target that needs the environment makes it first, in .venv, from requirements.lock; a later run
# brings it up to date when the lock has changed, and otherwise costs nothing.
#
#   make PYTHON=python3.12 …   the Python to make it with, instead of the first that will do
#   make LOCK=newest …         the newest release of everything, in .venv-newest, without the lock

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab demo bench test site build build-check guard unit nbval browser lint format lock clean environment

ifneq ($(filter-out newest,$(LOCK)),)
$(error LOCK=$(LOCK) means nothing: only LOCK=newest does)
endif
VENV := .venv$(if $(LOCK),-newest)
BIN := $(VENV)/bin

# nbgrader runs alembic and jupyter by name, so they must be found in the environment first.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# TensorFlow: errors only, and sums in an order that does not depend on the processor.
export TF_CPP_MIN_LOG_LEVEL := 2
export TF_ENABLE_ONEDNN_OPTS := 0

help:  ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

lab: environment  ## open the course in JupyterLab (ARGS="--no-browser" is passed on)
	JUPYTER_CONFIG_PATH="$(CURDIR)/lab" $(BIN)/jupyter lab $(ARGS)

demo: environment  ## grade a class of sample submissions (CHAPTERS="3b-batch-normalization")
	$(BIN)/grader demo $(CHAPTERS)

bench: environment  ## time stock nbgrader beside the engine (ARGS="--full": larger classes, hours)
	$(BIN)/grader bench $(ARGS)

# Every step runs, whatever the ones before it say, so that one run tells all there is to mend.
STEPS := lint build-check guard unit nbval browser
test: environment  ## run every test: lint, build-check, guard, unit, nbval, browser
	@failed=; \
	for step in $(STEPS); do \
		printf '\n======== %s ========\n' "$$step"; \
		$(MAKE) --no-print-directory "$$step" || failed="$$failed $$step"; \
	done; \
	printf '\n======== test ========\n'; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed. Run one alone with make NAME."; exit 1; fi; \
	echo "All steps passed: $(STEPS)."

build: environment  ## make both editions of the notebooks from solutions/**/*.py
	$(BIN)/grader build

site: environment  ## build the website in build/site/html (ARGS="--plain": no moving figures)
	$(BIN)/grader site $(ARGS)

build-check: environment  ## fail if a built notebook differs from what its source gives
	$(BIN)/grader build --check

guard: environment  ## fail if the student edition leaks an answer or lacks a check
	$(BIN)/grader guard

# A file's tests stay together: they share a class that was graded once, or a notebook's kernel.
SIDE_BY_SIDE := $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

unit: environment  ## run the tests in tests/ (PICTURES=yes renews the pictures of the website)
	OMP_NUM_THREADS=1 $(SIDE_BY_SIDE) $(if $(LOCK),-m "not browser")

nbval: environment  ## run the solution notebooks and compare their outputs
	COURSE_STATIC=1 OMP_NUM_THREADS=1 $(SIDE_BY_SIDE) --nbval \
		--nbval-sanitize-with=tests/nbval.cfg solutions

browser: environment  ## run the tests in a browser (PICTURES=yes renews the docs' pictures)
	$(SIDE_BY_SIDE) -m browser tests/browser

lint: environment  ## check format and style of the code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: environment  ## put the code into format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: environment  ## write requirements.lock from pyproject.toml (UPGRADE=yes: newest versions)
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
		--fork-strategy fewest --all-extras --generate-hashes $(if $(UPGRADE),--upgrade) \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean:  ## remove the environments and all caches
	rm -rf .venv .venv-newest .pytest_cache .ruff_cache build *.egg-info
	rm -rf .cache/cell-seconds .cache/site-frames
	find course docs grader lab notebooks solutions tests tools -type d \
		\( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

environment:
	@python=$$(tools/find-python $(PYTHON)) && "$$python" tools/environment.py $(VENV) \
		$(if $(LOCK),--newest) $(if $(PYTHON),--this-python)

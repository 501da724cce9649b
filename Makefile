# `make run` and `make test` do all the set-up themselves on a machine with python3 (3.11 to 3.13), make and git.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := posko tests scripts

.PHONY: run test setup check docs bench pairs mutants demo-reset lock clean

run: setup ## build the demo operation if needed and serve it on this machine
	@$(BIN)/posko demo

demo-reset: setup ## build the demo anew and serve it
	@$(BIN)/posko demo --reset

test: setup-dev ## set up and run the whole test suite
	@$(BIN)/python -m tests

check: setup-dev ## style, types, structure, unit tests of the scripts
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djangofmt --check posko
	@$(BIN)/djangofmt check posko
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

docs: setup-dev ## print the reference pages from the tables
	@$(BIN)/python scripts/docs.py

pairs: setup-dev ## every act held at each statement while another runs, on PostgreSQL; goes on where it stopped
	@$(BIN)/python -m tests.pairs $(NOUNS)

mutants: setup-dev ## small faults put into what everything rests on: do its fast tests find them; goes on where it stopped
	@$(BIN)/python -W ignore -m tests.mutants $(MODULES)

bench: setup-dev ## how long the heavy things take, beside a peer in the same run
	@$(BIN)/python -m tests.bench

setup: ## everything `posko` needs to run
	@$(PYTHON) scripts/setup.py run

setup-dev: ## everything the tests need besides
	@$(PYTHON) scripts/setup.py dev

lock: ## resolve the requirement files anew (needs the package registry)
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	@rm -rf .venv node_modules posko/web/static/vendor var

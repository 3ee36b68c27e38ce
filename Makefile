# Ringfence. `make help` lists the targets; `make demo` and `make test` do their own set-up.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast plan verify apply destroy lint format docs prove bench fuzz ci lock clean

ENV ?= dev
LOCAL ?=
N ?= 3000
SIMULATE ?=
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RINGFENCE := $(BIN)/ringfence
WHERE := environments/$(ENV)
ON_LOCAL := $(if $(LOCAL),--local)
LOCKED := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(READY) ## the environment in .venv, with the commands ringfence and its tools

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ringfence: Python 3.11 or newer is needed; name one with PYTHON=" >&2; exit 2; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@$(BIN)/python -m compileall -q scripts policies
	@touch $(READY)

demo: setup ## the whole journey on an AWS on this machine: plan, verify, apply, self-serve, refuse, destroy
	$(RINGFENCE) demo

test: setup ## every test
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder

test-fast: setup ## the tests that need no Terraform
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope -m "not terraform and not slow"

plan: setup ## plan one environment: ENV=dev, LOCAL=1 for the local AWS
	$(RINGFENCE) plan $(WHERE) $(ON_LOCAL) --json $(ENV).plan.json

verify: setup ## judge one environment's plan by every policy, and by Checkov's own checks
	$(RINGFENCE) verify $(WHERE) $(ON_LOCAL) --checkov

prove: setup ## ask one environment's plan the proof and path goals alone
	$(RINGFENCE) prove $(WHERE) $(ON_LOCAL)

apply: setup ## apply one environment
	$(RINGFENCE) apply $(WHERE) $(ON_LOCAL)

destroy: setup ## destroy one environment
	$(RINGFENCE) destroy $(WHERE) $(ON_LOCAL)

lint: setup ## ruff, mypy, import-linter, codespell, yamllint, cfn-lint, terraform fmt and validate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy scripts/ringfence scripts/ringfence_ml
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md docs modules environments policies scripts tests
	$(BIN)/yamllint --strict .pre-commit-config.yaml .gitlab-ci.yml .github
	$(BIN)/cfn-lint modules/service_catalog/templates/*/*.yaml
	terraform fmt -check -recursive modules environments tests
	$(RINGFENCE) validate environments/*

format: setup ## put every file into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	terraform fmt -recursive modules environments tests

docs: setup ## generated reference: module tables, the policy list, the network picture
	$(RINGFENCE) docs

bench: setup ## the figures: CPU seconds of the engine against its peers, on this machine
	$(BIN)/python tests/bench/bench.py
	$(BIN)/python tests/bench/bench_proof.py
	$(BIN)/python tests/bench/bench_ml.py
	$(BIN)/python tests/bench/bench_monitor.py
	$(BIN)/python tests/bench/bench_monitor_size.py

fuzz: setup ## random policies through both engines and the evaluator: N=3000 questions, SIMULATE=folder of the npm simulator
	$(BIN)/python tests/fuzz/fuzz.py --questions $(N) --requests 34 $(if $(SIMULATE),--simulator $(SIMULATE))

ci: lint test ## what .ci/run calls

lock: setup ## both lock files, from pyproject.toml: no address of a package registry in them
	$(LOCKED) --extra dev --extra ml --extra large pyproject.toml -o requirements.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["ml"], sep="\n")' \
	  | $(LOCKED) - -o requirements-ml.lock

clean: ## remove what was generated
	rm -rf $(VENV) .ringfence .mypy_cache .ruff_cache .pytest_cache site

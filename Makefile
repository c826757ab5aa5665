# Inside Out. `make` alone lists what there is. Needs Python 3.11 or newer, and nothing else.
# Works with every make there is, macOS's GNU make 3.81 included. PORT= and DATABASE_URL= reach the commands as they are.
.POSIX:
.SUFFIXES:
.PHONY: help run quick test coverage lint check bench sbom audit-pins clean

PYTHON =                        # say which Python makes .venv: make run PYTHON=/opt/python3.12/bin/python3
TESTS = --workers 3   # what pytest is told: make test TESTS="tests/spec -x"
TESTING = PYTHONDONTWRITEBYTECODE= exec $(VENV) -m pytest   # a suite that keeps bytecode starts in half the time
QUICK = not browser and not postgres and not slow
VENV = .venv/bin/python
PIP = $(VENV) -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s  %s\n", $$1, $$2}' Makefile

run: .venv/runtime ## install what is missing, then serve http://localhost:8501 (or PORT=) and print the links
	@exec $(VENV) -m diagnostic serve

quick: .venv/development ## tests for every few minutes: no browser, no PostgreSQL, few random cases
	@HYPOTHESIS_PROFILE=quick $(TESTING) $(TESTS) -m "$(QUICK)"

test: .venv/development ## install what is missing, then run all tests (HYPOTHESIS_PROFILE=thorough: all random cases)
	@$(TESTING) $(TESTS)

coverage: .venv/development ## all tests, and which branches of diagnostic/ none of them takes
	@$(TESTING) $(TESTS) --cov --cov-report=term

lint: .venv/development ## style, formatting, types, imports and requirements
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(VENV) -W ignore -m deptry .

check: .venv/runtime ## validate the questionnaires and the rule table
	@exec $(VENV) -m diagnostic check questionnaires/*.yaml

bench: .venv/development ## measure against peers and targets (BENCH= names some: make bench BENCH=respondents)
	@exec $(VENV) -m bench $(BENCH)

sbom: .venv/development ## write sbom.cdx.json: all pins with licences, and what of others is shipped (CycloneDX 1.6)
	@$(VENV) -m supply_chain.bill > sbom.cdx.json && echo "sbom.cdx.json"

audit-pins: .venv/development ## published advisories about the pins (ADVISORIES= a folder, where there is no network)
	@exec $(VENV) -m supply_chain.advisories $(ADVISORIES)

clean: ## remove .venv and caches; var/, where answers are kept, stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: each is remade only when the files it names have changed, so that a second start takes no time.
.venv/runtime: .venv/bin/python requirements.txt constraints.txt
	@echo "Installing the packages of requirements.txt into .venv (about a minute, once) ..."
	@$(VENV) -m pip --version >/dev/null 2>&1 || $(VENV) -m ensurepip >/dev/null
	@$(PIP) -r requirements.txt
	@touch $@

.venv/development: .venv/runtime requirements-dev.txt
	@echo "Installing the packages of requirements-dev.txt into .venv ..."
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

# The system's Python comes first: it is built with optimisations, which what pyenv has built is not, and a third faster.
.venv/bin/python:
	@found=; \
	for python in $(PYTHON) /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.14; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  found=$$python; \
	  $$python -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
	  echo "Making .venv with $$($$python --version) ..."; \
	  exec $$python -m venv --clear .venv; \
	done; \
	if [ -n "$$found" ]; then \
	  echo "$$found has no venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
	else \
	  echo "Python 3.11 or newer is needed, and none was found." >&2; \
	  echo "On Debian or Ubuntu: sudo apt install python3 python3-venv. On macOS: brew install python@3.13," >&2; \
	  echo "or https://www.python.org/downloads/. If it is in an unusual place: make run PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

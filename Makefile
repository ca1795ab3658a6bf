# What there is to type; `make` alone lists it. PYTHON=… names another Python 3.11 or newer, PORT=… another port.
PYTHON = python3
BIN = .venv/bin

.PHONY: help run test test-nightly check bench screenshots clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: .venv/runtime  ## serve the dashboard here (with the sample company, when nothing has been imported)
	@$(BIN)/python -m cx_metrics sample --if-empty
	@$(BIN)/python -m cx_metrics build --if-outdated
	@exec $(BIN)/streamlit run app.py $(if $(PORT),--server.port $(PORT))

test: .venv/development  ## run every test, in a browser too where there is one
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.office
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=10

test-nightly: .venv/development  ## the same with every golden answer, more faults and more examples: for a night, not for each change
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.office
	@CX_NIGHTLY=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=10

check: .venv/development  ## look for faults without running: style, types, every declaration
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m cx_metrics check

bench: .venv/development  ## measure speed, as ratios side by side
	@$(BIN)/python -m tools.bench

screenshots: .venv/development  ## pictures of every page into docs/screenshots
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m cx_metrics sample --if-empty
	@$(BIN)/python -m cx_metrics build --if-outdated
	@$(BIN)/python -m tools.screenshots

clean:  ## remove the virtual environment and what tools left behind; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/runtime: requirements.txt
	@tools/environment.sh $(PYTHON) requirements.txt
	@touch $@

.venv/development: requirements.txt tests/requirements.txt
	@tools/environment.sh $(PYTHON) tests/requirements.txt
	@touch .venv/runtime $@

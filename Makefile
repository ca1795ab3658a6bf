# What there is to type; `make` alone lists it. PYTHON=… names another Python 3.11 or newer, PORT=… another port.
PYTHON = python3
BIN = .venv/bin

# What `serve` takes: WORKERS=4 PORT=443 ADDRESS=0.0.0.0 HOST=cx.example.com TLS_CERT=chain.pem TLS_KEY=key.pem (docs/serving.md)
WORKERS = 2

.PHONY: help run serve serve-restart serve-stop load test test-nightly test-spark spark check bench screenshots clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: .venv/runtime  ## serve the dashboard here (with the sample company, when nothing has been imported)
	@$(BIN)/python -m cx_metrics sample --if-empty
	@$(BIN)/python -m cx_metrics build --if-outdated
	@exec $(BIN)/streamlit run app.py $(if $(PORT),--server.port $(PORT))

serve: .venv/runtime  ## the same for many readers: WORKERS=2 processes behind nginx (docs/serving.md)
	@$(BIN)/python -m cx_metrics sample --if-empty
	@$(BIN)/python -m cx_metrics build --if-outdated
	@exec $(BIN)/python -m cx_metrics serve --workers $(WORKERS) $(if $(PORT),--port $(PORT)) \
	  $(if $(ADDRESS),--address $(ADDRESS)) $(if $(HOST),--host $(HOST)) \
	  $(if $(TLS_CERT),--tls-cert $(TLS_CERT) --tls-key $(TLS_KEY))

serve-restart:  ## renew the processes of `make serve` one after the other, for new code or a new certificate
	@$(BIN)/python -m cx_metrics serve --restart

serve-stop:  ## end `make serve`
	@$(BIN)/python -m cx_metrics serve --stop

load: .venv/development  ## a crowd of readers for what `make serve` serves: SESSIONS=50 SECONDS=60
	@$(BIN)/python -m tools.load $(if $(SESSIONS),--sessions $(SESSIONS)) $(if $(SECONDS),--seconds $(SECONDS))

# The tests start some hundred processes of this program: what the first has compiled, the others read.
test test-nightly: export PYTHONDONTWRITEBYTECODE =
test: .venv/development  ## run every test, in a browser too where there is one
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.office
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=40

test-nightly: .venv/development  ## the same with every golden answer, more faults and more examples: for a night, not for each change
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.office
	@CX_NIGHTLY=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=40
	@$(BIN)/python -m tools.radar_power

test-spark: spark  ## install Spark (some 500 MB; needs Java) and test that a cluster builds the same marts
	@$(BIN)/python -m pytest -n0 tests/oracle/test_spark_marts.py tests/faults/test_spark_faults.py

spark: .venv/spark  ## install what `build --engine` needs

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

.venv/spark: .venv/development requirements-spark.txt
	@tools/environment.sh $(PYTHON) requirements-spark.txt
	@touch $@

.venv/development: requirements.txt tests/requirements.txt
	@tools/environment.sh $(PYTHON) tests/requirements.txt
	@touch .venv/runtime $@

# demo and test set everything up by themselves, with uv if present, else venv and pip.
# Plain lines for machines without make are in the README.

VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
BASE := $(VENV)/.base
DEV := $(VENV)/.dev

.PHONY: demo test check bench long constraints contract clean

demo: $(BASE)
	$(VENV)/bin/pooling demo

test: $(DEV)
	$(PY) -m pytest -n 2 --dist worksteal

check: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	for script in instances/*/build.py; do $(VENV)/bin/mypy $$script || exit 1; done
	$(VENV)/bin/lint-imports

long: $(DEV)
	$(PY) -m pytest -m long

bench: $(DEV)
	$(PY) -m tests.bench.record $(BENCH)

contract: $(DEV)
	$(PY) -m pooling.domain.reference
	$(PY) -m pooling.generating.reference
	$(PY) -m pooling.service.contract api/openapi.json
	$(PY) -m pooling.cli.mathematics
	$(PY) -m pooling.study.reference
	$(PY) tests/docs/house.py
	$(PY) -m pooling.analysis.stub
	$(PY) tests/service/example_exchanges.py

constraints:
	rm -rf build/constraints
	python3 -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --upgrade pip
	build/constraints/bin/python -m pip install --quiet -e '.[all,dev]'
	build/constraints/bin/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools > constraints.txt
	rm -rf build/constraints

clean:
	rm -rf $(VENV) out build dist *.egg-info

$(PY):
ifdef UV
	uv venv --quiet $(VENV)
else
	python3 -m venv $(VENV)
endif

$(BASE): $(PY) pyproject.toml constraints.txt
ifdef UV
	uv pip install --quiet --python $(PY) -c constraints.txt -e '.[report]'
else
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[report]'
endif
	touch $@

$(DEV): $(PY) pyproject.toml constraints.txt
ifdef UV
	uv pip install --quiet --python $(PY) -c constraints.txt -e '.[all,dev]'
else
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
endif
	touch $@

# One-word commands. Everything runs inside .venv from the locked versions of requirements-dev.lock.
PYTHON ?= python3
BIN := .venv/bin
# What the tests need; the extra `tune` (PyTorch) is heavy and installed by hand where the encoder is tuned.
EXTRAS := report transcripts dask notebooks evaluation background

.PHONY: setup demo test lint train card evaluate bench notebooks screenshots lock clean

setup: .venv/.ready

.venv/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup  ## score the demo messages and print a readable table
	$(BIN)/leaving-language score data/demo/messages.csv --conversation conversation_id --speaker speaker

test: setup  ## all checks and tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

lint: setup
	$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/mypy

train: setup  ## retrain the shipped model; BACKGROUND=folder adds ordinary talk
	$(BIN)/leaving-language train data/corpus -o models/default --force $(if $(BACKGROUND),--background $(BACKGROUND))

# REAL: labelled real dialogue of your own, as JSON Lines; PRETRAINED needs the extra `tune`. What is not given is left out.
card: setup  ## write the model card
	$(BIN)/leaving-language evaluate --study -o models/default $(if $(BACKGROUND),--background $(BACKGROUND)) $(if $(PRETRAINED),--pretrained $(PRETRAINED)) $(REAL)

evaluate: setup  ## the functional suite on the shipped model
	$(BIN)/leaving-language evaluate --suite functional --baselines

bench: setup
	$(BIN)/python benchmarks/speed.py

notebooks: setup  ## run the notebooks and save their outputs
	$(BIN)/python -m tests.notebooks.run

screenshots: setup  ## pictures of the report for the README
	$(BIN)/python -m tests.report.screenshots

lock:  ## renew the locked versions
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group dev $(EXTRAS:%=--extra %) pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache

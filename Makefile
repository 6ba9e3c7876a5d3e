# make run   the Hub with its demo on http://127.0.0.1:8000
# make test  every check and test that this machine can run
# make bench figures beside bare floors (docs/PERFORMANCE.md); only="reply live" and quick=1 for less
PYTHON := .venv/bin/python
CALL := $(shell command -v python3 || command -v python)

.PHONY: help run test lint bench i18n clean

help:
	@sed -n 's/^# //p' Makefile

run:
	@$(CALL) scripts/prepare.py run
	@exec $(PYTHON) -m hub demo

test: lint
	@echo "== tests"
	@HUB_TEST_DATABASE=$${HUB_TEST_DATABASE:-both} $(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint:
	@$(CALL) scripts/prepare.py test
	@$(PYTHON) scripts/lint.py

bench:
	@$(CALL) scripts/prepare.py test
	@$(PYTHON) -m benchmarks $(addprefix --only ,$(only)) $(if $(quick),--quick)

# texts for the translators from the sources, into translations/
i18n:
	@$(CALL) scripts/prepare.py test
	@$(PYTHON) -m hub i18n extract

clean:
	rm -rf .venv node_modules hub/static/dist

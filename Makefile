# Needs Python 3.11 to 3.14 and nothing else; all the rest is in scripts/ and embedded/.
# Environment: PORT, HOST, DATABASE_URL, REDIS_URL, PYTHON, DEMO, VERBOSE, PYTEST_ARGS, BENCH_DATA,
# BENCH_SECONDS, BENCH_ARGS, ARGS (of race).
START := $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python3.14 python,\
	$(shell command -v $(name))) $(PYTHON) python3)
VERBS := setup run test check smoke assets fmt trace bench race

.DEFAULT_GOAL := help
.PHONY: help $(VERBS)

help:
	@echo "make run     start Careround and print its address (PORT=8001 for another port)"
	@echo "make test    run every test (PYTEST_ARGS=\"-k name\" for some)"
	@echo "make setup   make the environment only"
	@echo "make check   lint, format, types, imports, migrations, generated pages, locks"
	@echo "make smoke   start everything with throw-away data and do the main jobs"
	@echo "make assets  compile the styles again"
	@echo "make fmt     format the code"
	@echo "make trace   from each rule to its code and its test"
	@echo "make bench   compare the engine with its peers (BENCH_DATA=folder, BENCH_SECONDS=10)"
	@echo "make race    let 64 clients change the same cases (ARGS=\"--attempts 100000\", ARGS=--plant)"

$(VERBS):
	@$(START) scripts/bootstrap.py $@

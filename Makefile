# One door to everything. `make run` on a fresh Debian-like machine with only Swift shows the main job.
SWIFT ?= swift
PYTHON ?= python3
VENV := .build/venv
BINARY := .build/debug/redoubt
RELEASE := .build/release/redoubt
WALLS := --explicit-target-dependency-import-check error
.PHONY: setup build release run tour test check bench fuzz docs

setup: ## install the system libraries that are missing (Debian-like)
	@sh Scripts/setup.sh

build: setup
	$(SWIFT) build $(WALLS)

release: setup
	$(SWIFT) build -c release --static-swift-stdlib --product redoubt

run: build ## the guided tour through all layers, and then the gateway stays up
	$(BINARY) tour --stay

tour: build
	$(BINARY) tour

$(VENV)/ready: Scripts/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Scripts/requirements.txt
	@touch $@

# The end-to-end tests have deadlines of real time, so they do not share the processors with the others.
test: setup $(VENV)/ready ## unit, property, house and end-to-end tests, the last with real clients
	$(SWIFT) build --build-tests $(WALLS)
	REDOUBT_STDNUM_PYTHON=$(CURDIR)/$(VENV)/bin/python REDOUBT_TEST_PYTHON=$(CURDIR)/$(VENV)/bin/python $(SWIFT) test --skip-build --disable-xctest --skip EndToEndTests
	$(SWIFT) test --skip-build --disable-xctest --filter EndToEndTests

check: setup ## format, lint, walls, and this repository's own secret scan
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Snippets Package.swift
	$(SWIFT) build $(WALLS)
	sh Scripts/house.sh
	$(BINARY) scan --baseline .secrets.baseline

bench: release
	sh Benchmarks/run.sh

fuzz:
	sh Fuzz/run.sh

docs:
	$(SWIFT) package --allow-writing-to-directory .build/docs generate-documentation --target Redoubt \
	  --warnings-as-errors --output-path .build/docs

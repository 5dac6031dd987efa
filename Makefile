# Every target sets up what it needs. 'make help' lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8000
# Files, names and what is printed are UTF-8 whatever the locale.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help book lite carry preview watch serve test audit audit-again lighthouse lite-audit binder-check colab-check instructions elsewhere same carried verified links sources tables refresh findings coursework bench mutants check format lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "make %-13s %s\n", $$1, $$2}'

$(READY): requirements-dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed; '$(PYTHON)' was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is needed (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Setting up $(VENV) from requirements-dev.txt (some minutes and 1.5 gigabytes, once) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@# A module is compiled when it is first imported; to compile all of them takes as long as all the rest.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# As a way from its own place: the folder can be renamed, and hold letters no locale is asked for.
	@for path in $(VENV)/lib/python*/site-packages/*periphery.pth; do echo ../../../.. > "$$path"; done
	@mkdir -p $(VENV)/etc/ipython
	@# Kernels listen on loopback only; their warnings about sockets and shutting down are noise here.
	@echo 'c.IPKernelApp.log_level = "CRITICAL"' > $(VENV)/etc/ipython/ipython_kernel_config.py
	@touch $@

book: $(READY) ## build the book into _build/html, strictly, from clean pages
	@$(BIN)/python -m livebook.build

lite: $(READY) ## the book, with an edition that runs in the browser: make lite [PYODIDE=folder]
	@$(BIN)/python -m livebook.editions.browser_edition $(if $(PYODIDE),--pyodide "$(PYODIDE)")

preview: $(READY) ## rebuild only the pages that changed; warnings do not fail
	@$(BIN)/python -m livebook.build --preview

watch: $(READY) ## the preview kept up: rebuild what changed whenever a file is saved (Ctrl-C ends it)
	@$(BIN)/python -m livebook.build --watch

serve: ## show the built book on http://localhost:8000 (PORT=… for another)
	@test -f _build/html/index.html || { echo "There is no book yet; run 'make book' first."; exit 1; }
	@echo "The book is on http://localhost:$(PORT) (Ctrl-C ends it)"
	@$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# What decides whether grading is as its own tests want it: they know no assignment of this book.
GRADING := requirements-dev.txt tests/contents.py livebook/checks/chromium.py \
  $(filter-out %.pyc,$(sort $(wildcard $(foreach deep,*.* */*.* */*/*.* */*/*/*.*,grading/$(deep) tests/grading/$(deep)))))

# Whether some files are those that a list in .ci names, no more and no fewer, and as they were then.
is_as_noted = sha256sum $(1) | cmp --silent - $(2)

# A notebook whose outputs are those of an earlier run, as .ci/outputs has them, has run twice; and
# tests of grading pass again while its files are those that .ci/graded names.
test: $(READY) ## run every test, nbval's again of notebooks that came out otherwise, grading's where it changed (EVERYTHING=1: all)
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT \
	  && $(BIN)/python -m livebook.checks.executed_copies "$$copy" $(if $(EVERYTHING),,--known .ci/outputs) \
	  && if [ -z "$(EVERYTHING)" ] && $(call is_as_noted,$(GRADING),.ci/graded); then \
	       graded="--ignore tests/grading"; echo "Grading and its tests are as they were when these passed."; \
	     else graded=; fi \
	  && $(BIN)/python -m pytest -c pyproject.toml -n 2 --dist loadfile -rs \
	     --nbval --nbval-cell-timeout 120 --doctest-modules \
	     --ignore tests/browser --ignore tests/carried --ignore tests/lite $$graded \
	     livebook periphery tests "$$copy" \
	  && $(BIN)/python -m livebook.checks.executed_copies --note .ci/outputs \
	  && if [ -z "$$graded" ] && command -v bwrap >/dev/null && command -v "$${CHROMIUM:-chromium}" >/dev/null; then \
       sha256sum $(GRADING) > .ci/graded; fi
	@git diff --quiet .ci/outputs .ci/graded 2>/dev/null \
	  || echo "Commit .ci/outputs and .ci/graded: what comes out so again is not run twice."

# In place of the options of pyproject.toml, which keep pytest from noting anything.
NOTING_FAILURES := -o addopts="--strict-markers --strict-config" -o cache_dir=_build/failures

# A page that is byte for byte as it was in an audit that was green, by .ci/pages, was looked at: tests
# that open such pages only, by .ci/visits, are left out.
audit: $(READY) ## open every built page in headless Chromium and check it; what came out as before only with EVERYTHING=1
	@command -v "$${CHROMIUM:-chromium}" >/dev/null \
	  || { echo "Chromium is needed (on Debian: apt-get install chromium), or set CHROMIUM to its path."; exit 1; }
	@test -f _build/html/index.html || $(MAKE) book
	@$(BIN)/python -m pytest -n 2 $(NOTING_FAILURES) --new-alone tests/browser
	@$(BIN)/python tests/browser/built.py
	@git diff --quiet .ci/pages .ci/visits 2>/dev/null \
	  || echo "Commit .ci/pages and .ci/visits after 'make lite audit': CI looks at pages that are otherwise."

audit-again: $(READY) ## run alone what failed in the last audit
	@$(BIN)/python -m pytest $(NOTING_FAILURES) --last-failed --last-failed-no-failures none -x -rA tests/browser

lighthouse: $(READY) ## score a page of each kind with Lighthouse, as a phone sees them (needs npm)
	@command -v npm >/dev/null || { echo "npm is needed for Lighthouse (on Debian: apt-get install npm)."; exit 1; }
	@command -v "$${CHROMIUM:-chromium}" >/dev/null \
	  || { echo "Chromium is needed (on Debian: apt-get install chromium), or set CHROMIUM to its path."; exit 1; }
	@test -f _build/html/index.html || $(MAKE) book
	@npm install --prefix livebook/checks/web --no-save --silent --no-audit --no-fund  # "npm ci" refuses a lock without addresses
	@$(BIN)/python -m livebook.checks.lighthouse

# What besides the pages decides how they come out and whether they are good.
CARRIED := .ci/pages requirements-dev.txt data/datapackage.yaml \
  $(sort $(wildcard livebook/editions/*.* tests/carried/*.py))

carry: $(READY) ## make the PDFs, the EPUB and the zips of the built book in _build/carry, and check them; make carry OPEN_ONLY=1 also a zip of notebooks with open tables alone
	@command -v "$${CHROMIUM:-chromium}" >/dev/null \
	  || { echo "Chromium is needed (on Debian: apt-get install chromium), or set CHROMIUM to its path."; exit 1; }
	@test -f _build/html/index.html || $(MAKE) book
	@$(BIN)/python -m livebook.editions
	@$(if $(OPEN_ONLY),$(BIN)/python -m livebook.editions notebooks --open-only)
	@$(BIN)/python -m pytest -q tests/carried
	@! $(BIN)/python tests/browser/built.py --all-known || sha256sum $(CARRIED) > .ci/carried

carried: $(READY)
	@$(BIN)/python tests/browser/built.py --all-known && $(call is_as_noted,$(CARRIED),.ci/carried)

lite-audit: $(READY) ## start the edition in Chromium; run every notebook at Pyodide's versions
	@command -v npm >/dev/null || { echo "npm is needed (on Debian: apt-get install npm)."; exit 1; }
	@command -v "$${CHROMIUM:-chromium}" >/dev/null \
	  || { echo "Chromium is needed (on Debian: apt-get install chromium), or set CHROMIUM to its path."; exit 1; }
	@$(BIN)/python -m pytest tests/lite
	@$(BIN)/python -m livebook.checks.environments pyodide

binder-check: $(READY) ## make Binder's environment afresh and run every notebook in it
	@$(BIN)/python -m livebook.checks.environments binder

colab-check: $(READY) ## let the first cell fetch the book as in Colab; run every notebook at Colab's versions
	@$(BIN)/python -m livebook.checks.environments colab

instructions: $(READY) ## type what texts tell readers and keepers of hubs to type, in fresh copies
	@test -f _build/html/index.html || $(MAKE) book
	@$(BIN)/python -m livebook.editions notebooks
	@$(BIN)/python -m livebook.checks.instructions "chapters/start-here.md#On your own machine"
	@$(BIN)/python -m livebook.checks.instructions RUN-HERE.txt --python 3.13 \
	  --archive _build/carry/partners-or-periphery-notebooks.zip
	@$(BIN)/python -m livebook.checks.instructions "chapters/appendix/running-a-class.md#A hub for a class" \
	  --python 3.12 --hub
	@$(BIN)/python -m grading hub --assignment 4-economic-claims

# What decides how those environments are made and what runs in them, besides the notebooks.
ELSEWHERE := requirements.txt requirements-dev.txt pyproject.toml $(sort $(wildcard binder/*)) \
  livebook/checks/environments.py livebook/checks/instructions.py livebook/checks/colab.txt \
  grading/links.py grading/hub_check.py \
  livebook/editions/__main__.py livebook/editions/browser_edition.py livebook/pages/downloads.py \
  chapters/start-here.md chapters/appendix/running-a-class.md \
  $(sort $(wildcard tests/lite/*.py))

verified:
	@$(call is_as_noted,$(ELSEWHERE),.ci/verified)

elsewhere: lite-audit binder-check colab-check instructions ## all of these; note in .ci/verified for which files they held
	@sha256sum $(ELSEWHERE) > .ci/verified
	@git diff --quiet .ci/verified 2>/dev/null || echo "Commit .ci/verified: CI repeats this until it names these files."

findings: $(READY) ## re-record findings and forks and show what changed: make findings [NOTEBOOK=path]
	@$(BIN)/python -m livebook.build --accept $(NOTEBOOK)

same: $(READY) ## write the pages once more, elsewhere, and compare them byte by byte
	@test -f _build/html/index.html || $(MAKE) book
	@$(BIN)/python -m livebook.checks.reproducible

links: $(READY) ## follow every link to another site and report those that fail (needs a network)
	@$(BIN)/python -m livebook.checks.outside_links

sources: $(READY) ## fetch the raw public files that tables are cut from: make sources [INTO=folder] [MIRROR=address]
	@$(BIN)/python -m sources.raw_files $(if $(INTO),--into "$(INTO)") $(if $(MIRROR),--mirror "$(MIRROR)")

tables: $(READY) ## cut data/*.csv from the raw files: make tables [FROM=folder]
	@$(BIN)/python -m sources --from "$(FROM)"

refresh: $(READY) ## try newest editions of tables beside the old ones, and say what they would change: make refresh [ACCEPT=1]
	@$(BIN)/python -m sources.refresh $(if $(ACCEPT),--accept)

coursework: $(READY) ## check the assignments; write releases, zips for students and the instructors' pack
	@$(BIN)/python -m grading make

bench: $(READY) ## measure false-alarm rates at full size; time the network measures, the inner loop and grading
	@$(BIN)/python -m false_alarms
	@$(BIN)/python -m benchmarks.network_speed
	@$(BIN)/python -m benchmarks.inner_loop
	@$(BIN)/python -m grading bench

mutants: $(READY) ## plant faults and count those that tests notice: make mutants [IN=module] [NUMBER=120] [NEAR=1]
	@$(BIN)/python -m benchmarks.mutations $(IN) --number $(or $(NUMBER),120) $(if $(NEAR),--near)

check: $(READY) ## lint the code; see that folds, numbers and heads of notebooks are kept
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/python -m livebook.upkeep --check

format: $(READY) ## format the code; write folds, numbers and heads of notebooks
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/python -m livebook.upkeep

lock: ## resolve the two lock files anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is needed to resolve the locks (pip install uv)."; exit 1; }
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --extra dev --extra sources pyproject.toml --output-file requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --constraints requirements-dev.txt pyproject.toml --output-file requirements.txt

clean: ## remove everything that was built (the environment stays)
	rm -rf _build dist .pytest_cache .hypothesis .ruff_cache

# Every target prepares .venv when it is missing or older than the dependency lists.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SQUIDPY := .venv-squidpy
READY := $(VENV)/.ready
EXAMPLE := examples/excluded-urothelial
OUT ?= out/example

.DEFAULT_GOAL := help
.PHONY: tissue-evolution cell-kinetics twins metamorphic bench bench-simulation bench-spatial help setup tailor test test-quick check format docs doctest main-job picture tissue-pictures constraints evaluation signatures missing-genes references genomics evidence phenotype response matching space space-in-plans space-region neighbourhoods single-cells example clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16
	@echo "Targets that name ../shared need the folder with the real cohorts beside the repository; all others run"
	@echo "in a clean clone. bench installs the optional dependencies it compares with."

setup: $(READY)  ## make .venv with warmfront and its development tools

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $(READY)

tailor: setup  ## run the main job on the made-up example case
	$(BIN)/warmfront tailor $(EXAMPLE) --out $(OUT) --seed 1

test: setup  ## run all tests (those that need ../shared say so when it is absent)
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-quick: setup  ## run the tests that need no real cohort
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not shared"

check: setup  ## format, lint, types, layers, docstrings, spelling, knowledge, documents with executed examples
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/numpydoc lint $(shell find src -name '*.py')
	$(BIN)/typos
	$(BIN)/warmfront knowledge check
	$(MAKE) --no-print-directory doctest docs

doctest: setup  ## execute every example in docstrings, README and docs
	$(BIN)/python -m pytest -q -p no:xdist --doctest-modules src --doctest-glob='*.md' README.md docs

docs: setup  ## build the documentation; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

main-job: setup  ## run the main job on real tumours from ../shared
	$(BIN)/python scripts/run_main_job.py --shared ../shared --out out/main-job

bench: setup  ## compare with gseapy, decoupler, scipy and numpy's sort (about 15 minutes, a quiet machine)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python benchmarks/compare.py --out docs/reference/benchmarks.md
	$(BIN)/python benchmarks/cells.py --out docs/reference/benchmarks-cells.md
	$(BIN)/python benchmarks/whole_cells.py

bench-spatial: setup  ## compare with squidpy, in an environment of its own (about 20 minutes, a quiet machine)
	@test -x $(SQUIDPY)/bin/python || $(PYTHON) -m venv $(SQUIDPY)
	grep -vE '^(python-dateutil|dask|distributed|numba|llvmlite)==' constraints.txt > $(SQUIDPY)/constraints.txt
	$(SQUIDPY)/bin/python -m pip install --quiet --disable-pip-version-check -c $(SQUIDPY)/constraints.txt squidpy==1.8.2
	$(BIN)/python benchmarks/spatial.py --squidpy $(SQUIDPY)/bin/python --out docs/reference/benchmarks-spatial.md

bench-simulation: setup  ## compare the simulation kernel with libRoadRunner (2 minutes, a quiet machine; needs ../shared)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/simulation.py --shared ../shared --out docs/reference/benchmarks-simulation.md

format: setup  ## format the code
	$(BIN)/ruff format src tests scripts benchmarks
	$(BIN)/ruff check --fix src tests scripts benchmarks

example: setup  ## write the made-up example cases anew
	$(BIN)/python scripts/make_example.py --out $(EXAMPLE)
	$(BIN)/python scripts/make_tissue_example.py --out examples/excluded-tissue

signatures: setup  ## carry gene sets, published scores and the signature matrix over from ../shared, write the axes' page
	$(BIN)/python scripts/carry_over_signatures.py --shared ../shared
	$(BIN)/python scripts/carry_over_scores.py --shared ../shared
	$(BIN)/python scripts/carry_over_deconvolution.py --shared ../shared --out src/warmfront/knowledge/data
	$(BIN)/python scripts/document_axes.py --shared ../shared

genomics: setup  ## write the page on variants anew from the knowledge files and ../shared
	$(BIN)/python scripts/document_genomics.py --shared ../shared

missing-genes: setup  ## judge the ends given for missing genes on real tumours
	$(BIN)/python scripts/check_missing_genes.py --shared ../shared

.PHONY: classes
classes: setup  ## write the pages on the classes of strategies (building the documents does it too)
	$(BIN)/python scripts/document_classes.py

.PHONY: change-point
change-point: setup  ## measure on made-up series how well a change of slope is found (about four minutes)
	OMP_NUM_THREADS=1 $(BIN)/python scripts/evaluate_change_point.py

.PHONY: scales
scales: setup  ## write the pages on the clinical scales (building the documents does it too)
	$(BIN)/python scripts/document_scales.py

.PHONY: targets
targets: setup  ## write the tables of the page on targets and cell products anew from the knowledge files and ../shared
	$(BIN)/python scripts/document_targets.py --shared ../shared

.PHONY: worked
worked: setup  ## write the page on the worked patients anew from their plans
	$(BIN)/python scripts/document_worked_patients.py

.PHONY: core-model
.PHONY: structures
structures: setup  ## write the tables of the page on structurally different models anew (about 20 seconds)
	$(BIN)/python scripts/document_structures.py

.PHONY: schema
schema: setup  ## write the page on the fields of the knowledge files anew from their records
	$(BIN)/python scripts/document_schema.py

references: setup  ## compute the reference quantiles anew from ../shared
	$(BIN)/python scripts/build_references.py --shared ../shared --out src/warmfront/knowledge/data/reference

phenotype: setup  ## fit the phenotype model anew from ../shared, write its model card and the second axis's page
	$(BIN)/python scripts/fit_phenotype_model.py --shared ../shared
	$(BIN)/python scripts/document_second_axis.py --shared ../shared

response: setup  ## evaluate the response model and LORIS on ../shared, write their pages and the coefficients
	$(BIN)/python scripts/evaluate_response.py --shared ../shared

matching: setup  ## test matching and order on ../shared and write their page
	$(BIN)/python scripts/evaluate_matching.py --shared ../shared

space: setup  ## evaluate the call from cells in space on ../shared and on simulated tissue, write its page
	$(BIN)/python scripts/evaluate_space.py --shared ../shared
	$(BIN)/python scripts/evaluate_keren_rule.py --shared ../shared

neighbourhoods: setup  ## find the typical compositions around a cell anew on ../shared
	$(BIN)/python scripts/find_neighbourhoods.py --shared ../shared

space-in-plans: setup  ## write what plans without RNA say of the tumours of ../shared/data/spatial (about 1 minute)
	$(BIN)/python scripts/evaluate_space_in_plans.py --shared ../shared

single-cells: setup  ## write the worked example of single cells from ../shared (PBMC=10x_pbmc68k_reduced.h5ad for its blood cells)
	$(BIN)/python scripts/evaluate_single_cells.py --shared ../shared $(if $(PBMC),--pbmc $(PBMC))

space-region: setup  ## write how well the tumour region and its intervals are found, and at what cost (about 3 minutes)
	$(BIN)/python scripts/evaluate_spatial_region.py --shared ../shared

twins: setup  ## calibrate the update of twins by simulation, write its page and pictures (about 10 minutes)
	$(BIN)/python scripts/evaluate_twins.py
	$(BIN)/python scripts/draw_twin_bands.py

cell-kinetics: setup  ## how often intervals of infused cells hold made-up patients, write its page (about 5 minutes)
	OMP_NUM_THREADS=1 $(BIN)/python scripts/evaluate_cell_kinetics.py

.PHONY: monitoring
monitoring: setup  ## measure early warning and revision on simulated courses, write their page and pictures (about 6 minutes)
	$(BIN)/python scripts/evaluate_monitoring.py

tissue-evolution: setup  ## count false alarms between two biopsies on cohorts of ../shared, write its page (about 10 minutes)
	OMP_NUM_THREADS=1 $(BIN)/python scripts/evaluate_evolution.py --shared ../shared

metamorphic: setup  ## check what must hold when one thing changes, over every patient of ../shared, write its pages (about 8 minutes)
	$(BIN)/python scripts/document_metamorphic.py --shared ../shared

.PHONY: engines
engines: setup  ## run every published model of ../shared in both engines, write their table of agreement
	$(BIN)/python scripts/compare_engines.py --shared ../shared

evaluation: phenotype missing-genes genomics response matching space space-in-plans single-cells space-region  ## write every evaluation table of the documents anew from ../shared (about 15 minutes)
	$(BIN)/python scripts/evaluate_deconvolution.py --shared ../shared
	$(BIN)/python scripts/evaluate_reference_fit.py --shared ../shared
	$(BIN)/python scripts/check_bottleneck.py --shared ../shared

evidence: setup  ## carry the evidence tables over and count responses in ../shared
	$(BIN)/python scripts/carry_over_evidence.py --shared ../shared
	$(BIN)/python scripts/carry_over_reviews.py --shared ../shared
	$(BIN)/python scripts/count_responses.py --shared ../shared
	$(BIN)/python scripts/carry_over_biomarkers.py --shared ../shared
	$(BIN)/python scripts/carry_over_ctcae.py --shared ../shared
	$(BIN)/python scripts/number_sentences.py --shared ../shared
	$(BIN)/python scripts/document_measurements.py
	$(BIN)/python scripts/document_products.py
	$(BIN)/python scripts/document_coverage.py

picture: tailor  ## draw the README's picture of the report anew (needs chromium and pdftoppm)
	chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf=$(OUT)/report.pdf $(OUT)/report.html
	pdftoppm -r 110 -f 1 -l 1 -png -singlefile $(OUT)/report.pdf docs/images/report-page-1

core-model: setup  ## draw the core model and write the page on what decides in it anew (about 2 minutes)
	$(BIN)/python scripts/draw_core_model.py --out docs/images
	$(BIN)/python scripts/evaluate_core_sensitivity.py

tissue-pictures: setup  ## draw the documents' pictures of simulated tissue anew
	$(BIN)/python scripts/draw_tissue_pictures.py --out docs/images

.PHONY: measure-cohorts
measure-cohorts: setup  ## measure time and memory of virtual cohorts (about 5 minutes; needs ../shared)
	$(BIN)/python scripts/measure_cohorts.py --shared ../shared

.PHONY: virtual-trial
virtual-trial: setup  ## run the example of a virtual trial in every model of people, write its page and pictures
	$(BIN)/python scripts/document_virtual_trial.py

constraints: setup  ## regenerate constraints.txt from a fresh environment
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:  ## remove what the targets made
	rm -rf $(VENV) out docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

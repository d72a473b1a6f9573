# Two commands on a fresh machine: make report, make test. `make help` lists the rest.

# The first Python that is new enough; another one: make report PYTHON=/path/to/python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && exit; done; echo python3)
RUN := .venv/bin/python
# make report DATA=forms writes into forms-reports: the tables of data/raw stay as they are.
OUTPUT = $(DATA:%/=%)-reports
JOBS ?= 2
# Python is compiled once, not by each process that starts; containers are often set otherwise.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup report test check lint lab lock sbom bench proof torture dist docs clean distclean

help:  ## this list | 本列表
	@awk -F ':.*## | [|] ' -v said="$${LC_ALL:-$${LC_MESSAGES:-$$LANG}}" \
		'/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, said ~ /^zh/ ? $$3 : $$2}' Makefile

setup:  ## .venv from the lock (every target does this by itself) | 按锁定的版本装好 .venv（各目标会自行先做）
	@"$(PYTHON)" scripts/setup.py

report: setup  ## read all of data/raw, check it, write data/processed and reports/index.html; DATA=FOLDER: of another folder, into FOLDER-reports | 读取并核对 data/raw，写出 data/processed 与 reports/index.html；DATA=文件夹：改读该文件夹，写到“文件夹-reports”
ifdef DATA
	@$(RUN) -m analysis extract "$(DATA)" --output "$(OUTPUT)/tables" $(ARGS) || [ $$? -eq 3 ]
	@$(RUN) -m analysis report --data "$(OUTPUT)/tables" --output "$(OUTPUT)"
else
	@$(RUN) -m analysis run $(ARGS)
endif

test: setup  ## all tests, and the notebooks against their stored outputs | 全部测试，并核对笔记本保存的输出
	@$(RUN) -m pytest -p tests.quick -n $(JOBS) --dist loadscope --no-loadscope-reorder --nbval \
		--nbval-current-env --nbval-sanitize-with tests/nbval.cfg src tests notebooks $(ARGS)

lint: setup  ## format, lint, types and the one-way order of the modules | 代码的格式、类型与模块次序
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@.venv/bin/lint-imports

check: lint test  ## of the code: everything that has to be green; forms are checked by selfeval check | 程序自身的全部检查；核对自评表请用 selfeval check

lab: setup  ## JupyterLab in the notebooks' folder | 在笔记本的文件夹中打开 JupyterLab
	@$(RUN) -m analysis lab $(ARGS)

lock: setup  ## pin the newest versions again, and make environment.yml | 重新锁定最新版本，并生成 environment.yml
	@.venv/bin/uv pip compile pyproject.toml --all-extras --group dev --python-version 3.11 \
		--universal --generate-hashes --no-emit-index-url --no-header --upgrade --quiet \
		--output-file requirements.lock
	@$(RUN) scripts/environment.py

sbom: setup  ## dist/sbom.json: all packages with versions and licences, in CycloneDX | dist/sbom.json：全部依赖的版本与许可（CycloneDX）
	@mkdir -p dist
	@$(RUN) -m cyclonedx_py environment --pyproject pyproject.toml --gather-license-texts \
		--output-reproducible --output-file dist/sbom.json $(RUN)

bench: setup  ## time a page; ICDAR=FOLDER: how exactly the tables of that competition are read | 每页用时；ICDAR=文件夹：读取该竞赛表格的准确程度
	@$(RUN) $(if $(ICDAR),-m tests.icdar $(ICDAR),-m tests.bench $(ARGS))

proof: setup  ## the measured figures: cells read exactly, digits exposed, false alarms, what measures tell (50 minutes) | 各项实测数字：读准的单元格、露出的数字、误报、各度量能说明什么（50 分钟）
	@$(RUN) -m tests.typeset.proof 500 1001
	@$(RUN) -m tests.typeset.producers
	@$(RUN) -m tests.typeset.scans 20 1001
	@$(RUN) -m tests.torture.kinds 408
	@$(RUN) -m tests.mutation 2
	@$(RUN) -m tests.mutated 5000
	@$(RUN) -m tests.audit.false_alarms 250
	@$(RUN) -m tests.report.large 900
	@$(RUN) -m tests.recovery
	@$(RUN) -m tests.lab
	@$(RUN) -m pytest -q -m campaign tests
	@$(RUN) -m tests.killed 10
	@$(RUN) -m tests.runs.campaign killed 100
	@$(RUN) -m tests.runs.campaign together
	@$(RUN) -m tests.runs.campaign disk
	@$(RUN) -m tests.runs.campaign soak 50

torture: setup  ## forms of another hand, damaged, byte-changed, over page edges (5 minutes on two quiet cores); DIR=FOLDER: letters lost in documents from elsewhere | 另一种写法的、损坏的、跨页的表（两核空闲时 5 分钟）；DIR=文件夹：别处文件中丢失的字
	@$(RUN) $(if $(DIR),-m tests.letters $(DIR),-m tests.torture --json reports/torture.json $(ARGS))

dist: setup  ## wheel and source archive in dist, built twice and the same bytes, and the list of their parts | 在 dist 中生成两遍相同字节的安装包与源码包，及其组成清单
	@$(RUN) scripts/dist.py
	@$(MAKE) -s sbom

docs: setup  ## the documentation in Chinese and English as a site, in dist/docs | 中英文文档网站，在 dist/docs
	@$(RUN) -m sphinx -q -W --keep-going -b html -d dist/doctrees docs dist/docs
	@echo "dist/docs/index.html"

clean:  ## remove what was made: tables, reports, caches | 删除生成的表、报告和缓存
	@rm -rf .cache __pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist
	@find data/processed reports -mindepth 1 ! -name .gitkeep -delete
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## clean, and .venv too | clean，并删除 .venv
	@rm -rf .venv

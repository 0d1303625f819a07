# What one does here; `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: set-version up test kills check charts images cluster kind-up kind-down monitoring e2e bench bench-skin bench-camera bench-matching bench-operator load fmt clean studio pictures lighthouse help docs monitor-test node-test failure-test fuzz-test clients generated-python generated-typescript

# What this repository does not hold. All of it is optional; tests and benchmarks read the same variables.
# A shell file that puts stand-ins for kind and docker on the PATH, read where kind is not installed.
CLUSTER_ENV ?= ../shared/cluster/env
# A folder with face_detection_yunet_2023mar.onnx, which the image build else downloads.
FACE_MODEL_DIR ?= ../shared/data/models
# A folder with foundation-shades.csv and foundation-undertones.csv.
SHADES_DIR ?= ../shared/data
# A folder of real photos, one subfolder a person; the benchmark of skin tones leaves out those families without it.
PEOPLE_DIR ?=
export FACE_MODEL_DIR SHADES_DIR PEOPLE_DIR
# A hundred processes start in the tests: none of them compiles again what another has compiled.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
STAMP := .venv/.installed
RUN_STAMP := .venv/.installed-to-run
RUFF := $(BIN)/ruff
# The slow ones first, so that no process is left alone with them at the end.
TESTED := tests/component tests/contract tests/unit
NODE_STAMP := node_modules/.installed
# The newest that runs on Node 20.
LIGHTHOUSE := 12.8.2

# The versions that every dependency has ready-made wheels for come first.
PYTHONS := python3.12 python3.11 python3 python3.13 python3.14
PYTHON ?= $(shell for python in $(PYTHONS); do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

ifeq ($(shell command -v kind),)
ifneq ($(wildcard $(CLUSTER_ENV)),)
export PATH := $(shell source $(CLUSTER_ENV) && echo "$$PATH")
endif
endif

CLUSTER := fashion
# Named by what is in the images: changed code is another version, which rolls out.
IN_IMAGES := Dockerfile pyproject.toml uv.lock src operator
VERSION := $(or $(VERSION),dev-$(shell git ls-files -z --cached --others --exclude-standard -- $(IN_IMAGES) \
	| xargs -0 cat 2>/dev/null | sha256sum | cut -c1-8))
KUBERNETES := 1.34.0
SERVICES := imaging color products gateway relevance operator
STORES := postgres:17 redis:8
MONITORING_IMAGES := $(shell sed -nE 's/^ +(image|sidecarImage): //p' charts/fashion-monitoring/values.yaml)
PROMETHEUS := $(firstword $(MONITORING_IMAGES))
GRAFANA := $(filter-out $(PROMETHEUS),$(MONITORING_IMAGES))
KUBECTL := kubectl --context kind-$(CLUSTER)
HELM := helm --kube-context kind-$(CLUSTER)
SCHEMAS := .venv/schemas
MANIFESTS := .venv/manifests
CHECKOV := 3.3.30
KUBE_SCORE := --ignore-container-cpu-limit $(shell sed -n 's/ .*//; s/^[a-z]/--ignore-test &/p' .kube-score)
# Where clients are generated, to try the API's document; nothing of it is committed.
GENERATED ?= .venv/clients
# On the port 80 of the node that kind-config.yaml opens; it reports no address, for pods reach none that people use.
TRAEFIK := oci://ghcr.io/traefik/helm/traefik --version 41.3.0 --set-string nodeSelector.ingress-ready=true \
	--set tolerations[0].operator=Exists,ports.web.hostPort=80,service.spec.type=ClusterIP,updateStrategy.type=Recreate \
	--set updateStrategy.rollingUpdate=null,providers.kubernetesIngress.publishedService.enabled=false
METRICS_SERVER := https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.8.0/components.yaml

FACE_MODEL := $(if $(wildcard $(FACE_MODEL_DIR)),--build-context=face-model=$(FACE_MODEL_DIR))

needs = @for tool in $(1); do command -v $$tool >/dev/null || { \
	echo "make $@ needs $$tool, which is not installed here." >&2; exit 1; }; done

up: $(RUN_STAMP)  ## Run the whole platform on this machine until Ctrl-C
	@$(BIN)/fashion up

test: $(STAMP)  ## Run every test that needs no cluster, Node, failing platform or random requests; COVERAGE=1 prints what it covers
	$(BIN)/pytest $(if $(COVERAGE),--cov) -n $$(($$(nproc) * 2)) $(TESTED)

failure-test: $(STAMP)  ## Test starts, kills, failovers, outages, full stores, backlogs, backups and restores of whole platforms
	$(BIN)/pytest -n $$(($$(nproc) * 3 / 2)) tests/failures

fuzz-test: $(STAMP)  ## Test every operation with random requests, and imaging with damaged photos
	$(BIN)/pytest -n $$(nproc) tests/fuzz

node-test: $(STAMP)  ## Test the studio and pages in Chromium, Node's clients and sign-in at a Node identity provider
	$(BIN)/pytest -n $$(nproc) tests/node

kills: $(STAMP)  ## Upload 1,000 photos while services and stores are killed in turn; UPLOADS=
	UPLOADS_UNDER_KILLS=$(or $(UPLOADS),1000) $(BIN)/pytest --timeout 3600 -o faulthandler_timeout=3500 \
		--log-cli-level WARNING tests/failures/test_kills.py

check: $(STAMP)  ## Check format, lint, types, import layers, dependencies, documentation, charts and workflows
	$(RUFF) format --check .
	$(RUFF) check .
	MYPYPATH=tests $(BIN)/mypy src benchmarks tests operator tools
	$(BIN)/lint-imports
	$(BIN)/deptry src
	cd operator && ../$(BIN)/deptry .
	$(BIN)/deptry tests benchmarks tools --exclude '\.venv' --ignore DEP002,DEP004
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir .venv/site
	@if command -v helm >/dev/null && command -v kubeconform >/dev/null; then $(MAKE) --no-print-directory charts; \
	else echo "NOT CHECKED: the charts, as helm and kubeconform are not installed here." >&2; fi
	@if command -v actionlint >/dev/null; then actionlint; \
	else echo "NOT CHECKED: the workflows, as actionlint is not installed here." >&2; fi
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(NODE_STAMP) && npm run --silent lint:openapi && npm run --silent lint:asyncapi \
		&& npm run --silent types --workspace studio && $(MAKE) --no-print-directory clients; \
	else echo "NOT CHECKED: the API's document and the studio, as node and npm are not installed here." >&2; fi

clients: $(STAMP) $(NODE_STAMP)  ## Generate clients from the API's document with others' generators, and compile them
	rm -rf $(GENERATED)
	$(MAKE) --no-print-directory generated-python generated-typescript
	MYPYPATH=$(GENERATED)/python $(BIN)/mypy --config-file= --strict --cache-dir $(GENERATED)/.mypy $(GENERATED)/python clients/python/tests
	node_modules/.bin/tsc --project $(GENERATED)/typescript

# A warning of a generator is something of the document that its clients lack.
generated-python: $(STAMP)
	mkdir -p $(GENERATED)/python
	cd clients/python && $(abspath $(BIN))/python -m hatchling build --target wheel --directory $(abspath $(GENERATED))/python
	$(BIN)/python -m zipfile --extract $(GENERATED)/python/*.whl $(GENERATED)/python
	$(BIN)/datamodel-codegen --input docs/openapi.json --input-file-type openapi --target-python-version 3.11 \
		--output-model-type pydantic_v2.BaseModel --use-annotated --set-default-enum-member --formatters ruff-format \
		--output $(GENERATED)/python/fashion_models.py

generated-typescript: $(NODE_STAMP)
	mkdir -p $(GENERATED)/typescript
	cp clients/generators/* $(GENERATED)/typescript
	node_modules/.bin/openapi-ts --input ./docs/openapi.json --output $(GENERATED)/typescript/hey-api --silent --no-log-file
	node_modules/.bin/orval --input docs/openapi.json --output $(GENERATED)/typescript/orval/client.ts --client fetch \
		--fail-on-warnings

charts: $(SCHEMAS)  ## Check the charts and the samples against Kubernetes' schemas, and what they make against rules
	$(call needs,helm kubeconform)
	@rm -rf $(MANIFESTS) && mkdir -p $(MANIFESTS)
	@set -e; for values in charts/*/values*.yaml; do \
		chart=$${values%/*}; echo "$$values"; \
		helm lint --strict --quiet --kube-version $(KUBERNETES) $$chart --values $$values; \
		helm template try $$chart --namespace try --kube-version $(KUBERNETES) --api-versions monitoring.coreos.com/v1 \
			--values $$values > $(MANIFESTS)/$${chart#*/}-$${values##*/}; \
	done
	PYTHONPATH=operator:tests $(BIN)/python -m support.operator.samples > $(MANIFESTS)/samples.yaml
	kubeconform -strict -skip ServiceMonitor,PrometheusRule,HTTPRoute \
		-schema-location '$(SCHEMAS)/{{.ResourceKind}}{{.KindSuffix}}.json' k8s $(MANIFESTS)
	@rm $(MANIFESTS)/fashion-monitoring-*  # Only for development.
	PATH="$(BIN):$$PATH" uv tool run --quiet --python $(BIN)/python checkov@$(CHECKOV) --config-file .checkov.yaml --directory $(MANIFESTS)
	@if command -v kube-score >/dev/null; then kube-score score $(MANIFESTS)/*.yaml --output-format ci $(KUBE_SCORE) | { ! grep -E '^\[(CRITICAL|WARNING)\]'; }; \
	else echo "NOT CHECKED: what kube-score says, as it is not installed here." >&2; fi

images: $(SERVICES:%=image-%)  ## Build the six images; VERSION=... names their tag

.PHONY: $(SERVICES:%=image-%)
$(SERVICES:%=image-%): image-%:
	$(call needs,docker)
	docker build --tag fashion/$*:$(VERSION) --target $* $(FACE_MODEL) .

cluster:
	$(call needs,kind kubectl helm curl)
	kind get clusters | grep -qx $(CLUSTER) || kind create cluster --name $(CLUSTER) --config kind-config.yaml
	@timeout 60 sh -c 'until $(KUBECTL) get --raw /readyz; do sleep 1; done' >/dev/null 2>&1 || { \
		echo "The API server of kind-$(CLUSTER) does not answer: make kind-down, then again." >&2; exit 1; }
	@$(KUBECTL) get ingressclass --output name | grep -q . || $(HELM) upgrade --install traefik $(TRAEFIK) \
		--namespace traefik --create-namespace --wait
	@$(KUBECTL) get apiservice v1beta1.metrics.k8s.io >/dev/null 2>&1 || { $(KUBECTL) apply --filename $(METRICS_SERVER) \
		&& $(KUBECTL) --namespace kube-system patch deployment metrics-server --type json --patch \
		'[{"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--kubelet-insecure-tls"}]'; }

kind-up: cluster images  ## Run it on a Kubernetes of this machine's own; MONITORING=1 adds Prometheus and Grafana
	for store in $(STORES); do docker pull $$store || exit; done
	kind load docker-image $(SERVICES:%=fashion/%:$(VERSION)) $(STORES) --name $(CLUSTER)
	$(HELM) upgrade --install --take-ownership fashion-operator charts/fashion-operator \
		--namespace fashion-system --create-namespace --set-string image.tag=$(VERSION) --wait
	$(HELM) upgrade --install fashion charts/fashion-platform --namespace default --set-string spec.version=$(VERSION) \
		$(if $(MONITORING),--set spec.monitoring.dashboards=true --set spec.monitoring.grafanaUrl=/grafana \
		--set spec.monitoring.prometheusUrl=http://prometheus.monitoring:9090/prometheus)
	$(if $(MONITORING),@$(MAKE) --no-print-directory monitoring)
	@$(KUBECTL) get fashionplatform fashion --watch --output wide & trap "kill $$!" EXIT; \
	$(KUBECTL) wait --for=condition=Ready --timeout=5m fashionplatform/fashion
	@timeout 60 sh -c 'until curl --fail --silent "http://127.0.0.1:8080/v1/colors?tone=5"; do sleep 1; done' >/dev/null || { \
		echo "The platform is Ready, but the ingress does not serve it at http://127.0.0.1:8080." >&2; exit 1; }
	@echo; echo "Ready. Try it, with any portrait as selfie.jpg:"; echo; \
	echo "  curl -F photo=@selfie.jpg -H 'X-User-ID: me' http://127.0.0.1:8080/v1/analyses"

# Where an image cannot be had, as on a machine without a registry, the rest goes on without Grafana and says so.
monitoring: $(STAMP)
	docker pull $(PROMETHEUS)
	kind load docker-image $(PROMETHEUS) --name $(CLUSTER)
	PYTHONPATH=operator $(BIN)/python -m fashion_operator.monitoring .venv/monitoring default/fashion
	@grafana=true; for image in $(GRAFANA); do \
		docker pull $$image && kind load docker-image $$image --name $(CLUSTER) || grafana=false; done; \
	$$grafana || echo "NOT STARTED: Grafana, as its images cannot be had here ($(GRAFANA))." >&2; \
	$(HELM) upgrade --install fashion-monitoring charts/fashion-monitoring --namespace monitoring --create-namespace \
		--set ingress.enabled=true --set grafana.enabled=$$grafana \
		--set-file prometheus.rules=.venv/monitoring/rules.yaml --wait

kind-down:  ## Delete that cluster and everything in it
	$(call needs,kind)
	kind delete cluster --name $(CLUSTER)

e2e: MONITORING := 1
e2e: $(STAMP) kind-up  ## Run every test that needs a cluster
	$(BIN)/pytest --timeout 1800 -o faulthandler_timeout=1700 tests/e2e

load: $(STAMP)  ## Run a load test and compare it with the platform's own metrics; URL=, METRICS=, USERS=, SECONDS=
	$(BIN)/python -m benchmarks.traffic $(if $(URL),--url $(URL)) $(if $(METRICS),--metrics $(METRICS)) \
		$(if $(USERS),--users $(USERS)) $(if $(SECONDS),--seconds $(SECONDS))

bench: $(STAMP)  ## Run the benchmarks; print and write each result as it is known
	$(BIN)/python -m benchmarks

bench-skin: $(STAMP)  ## Measure skin tones on synthetic and recolored photos, for every tone, and with stone
	$(BIN)/python -m benchmarks.skin.families
	$(BIN)/python -m benchmarks.skin

bench-camera: $(STAMP) $(NODE_STAMP)  ## Measure how often the studio's camera misses faces, for every tone; needs chromium
	$(BIN)/python -m benchmarks.camera

bench-operator: $(STAMP)  ## Measure the operator with 500 platforms; needs kind's binaries, no cluster
	$(BIN)/python -m benchmarks.operator

bench-matching: $(STAMP)  ## Measure recommended foundations, from photo to shade
	$(BIN)/python -m benchmarks.matching

docs: $(STAMP)  ## Generate the reference pages and build the documentation site into site/
	$(BIN)/python -m tools
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

monitor-test: $(STAMP)  ## Test dashboards and alerts with a real Prometheus, and what Flux and Argo CD read; needs prometheus, promtool and Go
	$(BIN)/pytest --timeout 900 tests/monitoring

studio: $(NODE_STAMP)  ## Build the studio into the package; its sources are in studio/
	npm run --silent build --workspace studio

lighthouse:  ## Measure the studio's first page with Lighthouse while `make up` runs, on an idle machine; URL=
	$(call needs,node npx chromium)
	@set -o pipefail; CHROME_PATH=$$(command -v chromium) npx --yes lighthouse@$(LIGHTHOUSE) $(or $(URL),http://127.0.0.1:8080)/studio/ \
		--quiet --only-categories=performance,accessibility,best-practices --chrome-flags="--headless=new --no-sandbox" \
		--output=json --output-path=stdout | node studio/test/scores.mjs

pictures: $(STAMP) $(NODE_STAMP)  ## Take the pictures of the documentation anew; needs chromium
	$(BIN)/python -m tools.pictures

fmt: $(STAMP)  ## Format the code and fix what can be fixed by itself
	$(RUFF) format .
	$(RUFF) check --fix .

set-version: $(STAMP)  ## Set the version of packages and charts, and date the changelog; NEW=0.2.0
	@[[ "$(NEW)" =~ ^[0-9]+\.[0-9]+\.[0-9]+$$ ]] || { echo "Name the version: make set-version NEW=0.2.0" >&2; exit 1; }
	$(BIN)/bump-my-version replace --new-version $(NEW)
	PATH="$(BIN):$$PATH" uv lock --quiet

clean:  ## Remove the environment and caches; the data in .fashion stays
	rm -rf .venv node_modules .node.lock dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks operator -name __pycache__ -prune -exec rm -rf {} +

help:  ## List these targets
	@sed -nE 's/^([a-z0-9-]+):.*  ## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

# Prints a variable for .ci/run: make print-CLUSTER_ENV
print-%:
	@echo "$($*)"

define install
@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found: install it, or name it with make PYTHON=/path/to/python." >&2; exit 1; }
@uv=$$(command -v uv); \
if [ -z "$$uv" ]; then \
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || { \
		echo "$(PYTHON) cannot make a virtual environment: install its venv package (on Debian: python3-venv), or install uv." >&2; exit 1; }; \
	test -x $(BIN)/uv || $(BIN)/pip install --quiet uv || { \
		echo "pip cannot get uv, which installs the rest: make sure that the package index is reachable, or install uv." >&2; exit 1; }; \
	uv=$(BIN)/uv; \
fi; \
test -x $(BIN)/python || "$$uv" venv --quiet --python "$(PYTHON)" .venv || exit 1; \
env -u VIRTUAL_ENV "$$uv" sync --frozen $(1) || { command -v cc gcc >/dev/null || \
	echo "No C compiler is installed here: Redis needs one, but for Python 3.11 and 3.12 on x86-64 Linux." >&2; exit 1; }
endef

# `make up` installs only what runs; --inexact keeps what a developer installed before.
$(RUN_STAMP): pyproject.toml operator/pyproject.toml uv.lock
	$(call install,--no-dev --extra imaging --extra local --inexact)
	@touch $@

# Another process may install the same: tests run in several.
$(NODE_STAMP): package.json package-lock.json
	$(call needs,node npm flock)
	@flock .node.lock sh -c '[ $@ -nt package-lock.json ] && [ $@ -nt package.json ] || \
		{ npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && touch $@; }'

$(STAMP): pyproject.toml operator/pyproject.toml uv.lock
	$(call install,--all-extras)
	@touch $(RUN_STAMP) $@

# Kubernetes' schemas name one another by an address on the internet; here they lie side by side. Ours is the
# definition's, with no field but those it names; its versions have the same.
$(SCHEMAS): $(STAMP) charts/fashion-operator/templates/crd.yaml
	rm -rf $@ && cp -r .venv/lib/python3*/site-packages/kubernetes_validate/kubernetes-json-schema/v$(KUBERNETES)-local-strict $@
	sed -i 's|"/api/_definitions|"_definitions|; s|"\$$id"|"title"|' $@/*.json
	$(BIN)/python -c 'import json, sys, yaml; \
		schema = yaml.safe_load(sys.stdin)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]; \
		close = lambda node: {"additionalProperties": False, **node} if "properties" in node else node; \
		json.dump(json.loads(json.dumps(schema), object_hook=close), sys.stdout)' \
		< charts/fashion-operator/templates/crd.yaml | tee $@/fashionplatform-fashion-platform-v1{alpha,beta}1.json >/dev/null

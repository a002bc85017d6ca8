SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# An empty file in NOTES says that something was built or installed, and when.
NOTES := bin/.notes
# The tests note here how long each of them took, for scripts/test.sh.
TIMES := bin/test-times
PACKAGES ?= ./...
FUZZTIME ?= 30s
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
ARGS ?=

.PHONY: help run cluster build client angular angular-client packages dashboard dev gen test lint test-go test-web test-angular test-browser invariants fuzz bench bench-cluster bench-client bench-stage clean

help: ## list the targets
	@echo 'make TARGET, with one of these targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and start the playground at http://localhost:3000 (ARGS="-addr :3000" opens it to the network)
	@exec bin/playground $(ARGS)

cluster: build ## build everything and start two playgrounds on one Redis behind HAProxy, at http://localhost:3000
	@scripts/cluster.sh

build: ## build the WASM client, the Angular client and the server, bin/playground
	@$(MAKE) -j3 client angular packages
	@echo '[server] linking bin/playground'
	@go build -o bin/playground ./cmd/playground

client: ## build the WASM client into web/build/client
	@echo '[client] building the WASM client'
	@go run ./cmd/pack | sed -u 's/^/[client] /'

# This compiles the packages while npm works, so that linking the server takes less time.
# It may fail, because the files to embed change meanwhile; a real error shows again when
# the server is linked.
packages:
	@echo '[server] compiling, which takes a minute the first time'
	@go build ./... 2>/dev/null || true

# The playground works without the Angular client, except for one half of /compare. So
# if this fails, it prints a message and the build goes on. The tests need the client.
angular: ## build the Angular client into web/build/angular, if Node is installed
	@$(MAKE) angular-client || echo '[angular] LEFT OUT: the playground works without it, except for the JavaScript side of /compare'

angular-client:
	@+scripts/angular.sh

dashboard: $(NOTES)/web ## put the official dashboard into web/build/dashboard, for the flag -admin; run "make build" after it
	@scripts/dashboard.sh

dev: ## build and start the playground, again whenever Go or templ files change; it reads other assets from disk
	@$(MAKE) client
	@scripts/dev.sh $(ARGS)

gen: ## generate Go files from templ files, and the pages' vocabulary from Go
	@go tool templ generate -log-level warn
	@mkdir -p bin && go run ./cmd/words > bin/words.js && mv bin/words.js web/static/js/trace/words.js

test: ## run all tests, and print the time of each stage and the slowest tests; as root, installs Chromium, redis-server and haproxy
	@scripts/test.sh

lint: ## check generated files and formatting; run vet and staticcheck, native and js/wasm
	@scripts/lint.sh

# -count=1: the test cache does not know which files Node and the go tool read.
# -vet=off: lint has vetted the packages.
# -parallel: long tests mostly wait, so a package runs one more than there are processors.
# -gcflags: with the race detector, hashing a password takes a second. The loop that does
# it is in a package of its own and shares no memory, so it goes without.
test-go: $(NOTES)/web ## Go tests with the race detector, and with the official clients and servers from npm
	@echo '== Go tests'
	@mkdir -p $(TIMES) && go build -o bin/gotest ./scripts/gotest
	@go test -json -count=1 -race -timeout 20m -tags=interop -vet=off \
		-parallel $$(($(PROCESSORS) + 1)) -gcflags=golang.org/x/crypto/blowfish=-race=false $(PACKAGES) | bin/gotest $(TIMES)/go.tsv

test-web: $(NOTES)/web client ## type checks and unit tests of the pages' JavaScript
	@echo '== JavaScript: types and unit tests'
	@cd web && npm run --silent check
	@mkdir -p $(TIMES) && cd web && node --test \
		--test-reporter=$$([[ -t 1 ]] && echo spec || echo tap) --test-reporter-destination=stdout \
		--test-reporter=../scripts/reporters/node.mjs --test-reporter-destination=../$(TIMES)/node.tsv tests/unit/*.test.mjs

test-angular: $(NOTES)/angular ## unit tests of the Angular client
	@echo '== Angular: unit tests'
	@cd web/angular && NG_CLI_ANALYTICS=false npm test --silent

test-browser: $(NOTES)/web ## browser tests against bin/playground
	@echo '== Browser tests'
	@cd web && CHROMIUM_BIN="$$(command -v chromium || command -v chromium-browser || command -v google-chrome)" npm run --silent e2e

$(NOTES)/web: web/package.json web/package-lock.json
	@scripts/npm-ci.sh web && mkdir -p $(@D) && touch $@

$(NOTES)/angular: web/angular/package.json web/angular/package-lock.json
	@scripts/npm-ci.sh web/angular && mkdir -p $(@D) && touch $@

invariants: ## cause random faults in a cluster of 3 instances and 200 clients, for 5 minutes with each kind of adapter (INVARIANTS=1h for a night, INVARIANTS_SEED=7)
	@scripts/tools.sh
	@INVARIANTS=$${INVARIANTS:-5m} INVARIANTS_CLIENTS=$${INVARIANTS_CLIENTS:-200} INVARIANTS_SEED=$${INVARIANTS_SEED:-$$RANDOM} \
		go test -count=1 -v -timeout 0 -parallel 1 -tags=interop -run '^TestInvariants$$' ./server/redisadapter

fuzz: ## run every fuzz target (FUZZTIME=30s)
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "== $$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

# If npm cannot install the official server, bench measures ours alone.
bench: ## measure CPU and memory of our server and of the official one on Node and Bun, and check ours against the bar (ARGS="-rounds 5", ARGS=-h)
	@$(MAKE) $(NOTES)/bench || echo '[bench] npm has not installed what Node and Bun need, see above'
	@go build -o bin/ ./bench ./bench/goserver
	@status=0; bin/bench $(ARGS) || status=$$?; $(MAKE) bench-cluster || status=$$?; exit $$status

bench-cluster: ## measure the time that Redis adds to a broadcast, with our adapter and with the official one, and check ours against the bar
	@$(MAKE) $(NOTES)/bench || echo '[bench] npm has not installed what Node needs, see above'
	@go build -o bin/goserver ./bench/goserver
	@go build -o bin/bench-cluster ./bench/cluster
	@bin/bench-cluster

bench-client: $(NOTES)/web ## measure our client and the official one in Chromium, and check ours against the bar (ARGS="3" for three rounds)
	@$(MAKE) client
	@echo '[bench] packing the official client, linking the server'
	@go run ./cmd/pack -official web/node_modules/socket.io-client -o bin/bench-client/official >/dev/null
	@go build -o bin/bench-client/server ./bench/client
	@node bench/client/run.mjs $(ARGS)

bench-stage: build $(NOTES)/web ## measure how long scripts run for each frame of the stage in Chromium, with 12 clients and 200 deliveries a second
	@cd web && CHROMIUM_BIN="$$(command -v chromium || command -v chromium-browser || command -v google-chrome)" node tests/e2e/stage-bench.mjs

$(NOTES)/bench: bench/peers/package.json bench/peers/package-lock.json
	@scripts/npm-ci.sh bench/peers && mkdir -p $(@D) && touch $@

clean: ## remove everything that was built or installed
	@rm -rf bin web/node_modules web/angular/node_modules bench/peers/node_modules web/angular/.angular web/test-results web/playwright-report
	@find web/build -mindepth 1 -not -name README.txt -delete

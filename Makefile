SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# What has been built from what is noted here, so that it is not built twice.
NOTES := bin/.notes
FUZZTIME ?= 30s
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
ARGS ?=

.PHONY: help run cluster build client angular angular-client packages dashboard dev gen test lint test-go test-web test-angular test-browser invariants fuzz bench bench-cluster bench-client bench-stage clean

help: ## list the targets
	@echo 'make TARGET, where TARGET is'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and start the playground on http://localhost:3000 (ARGS="-addr :3000" opens it to the network)
	@exec bin/playground $(ARGS)

cluster: build ## build everything and start two playgrounds on one Redis behind HAProxy, on http://localhost:3000
	@scripts/cluster.sh

build: ## build the WASM client, the Angular client and the server, bin/playground
	@$(MAKE) -j3 client angular packages
	@echo '[server] linking bin/playground'
	@go build -o bin/playground ./cmd/playground

client: ## build the WASM client into web/build/client
	@echo '[client] building the WASM client'
	@go run ./cmd/pack | sed -u 's/^/[client] /'

# Compiles ahead while npm works. What goes wrong here (files to embed come and go
# meanwhile) shows again when the server is linked.
packages:
	@echo '[server] compiling, which takes a minute the first time'
	@go build ./... 2>/dev/null || true

# Without the Angular client the playground works, but for one half of /compare:
# a failure is loud and ends nothing. The tests insist on it.
angular: ## build the Angular client into web/build/angular, if there is Node
	@$(MAKE) angular-client || echo '[angular] LEFT OUT: the playground works without it, but for the JavaScript side of /compare'

angular-client:
	@+scripts/angular.sh

dashboard: $(NOTES)/web ## put the official dashboard into web/build/dashboard, for the flag -admin; then build
	@scripts/dashboard.sh

dev: ## build, start and start again whenever Go or templ files change; other assets are read from disk
	@$(MAKE) client
	@scripts/dev.sh $(ARGS)

gen: ## generate Go from templ files, and the pages' vocabulary from Go
	@go tool templ generate -log-level warn
	@mkdir -p bin && go run ./cmd/words > bin/words.js && mv bin/words.js web/static/js/trace/words.js

test: ## run all tests; installs Chromium and redis-server if it may
	@scripts/tools.sh
	@$(MAKE) -j3 $(NOTES)/web $(NOTES)/angular lint # npm waits for the network meanwhile
	@$(MAKE) -j2 client angular-client
	@$(MAKE) dashboard
	@go build -o bin/playground ./cmd/playground
	@$(MAKE) test-go
	@$(MAKE) -j2 --output-sync=target test-web test-angular
	@$(MAKE) test-browser
	@echo 'All tests have passed.'

lint: ## check that generated files are current, formatting, vet and staticcheck, native and js/wasm
	@scripts/lint.sh

# Most of the long tests wait for something most of the time, so that one more of a
# package's runs than there are processors. lint has vetted them. What hashes
# passwords is one loop in a package of its own: watched for races, each hash takes a
# second. What Node and the go tool read is unknown to the test cache.
test-go: $(NOTES)/web ## Go tests with the race detector, and the official clients and servers from npm
	@echo '== Go tests'
	@go test -count=1 -race -timeout 20m -tags=interop -vet=off \
		-parallel $$(($(PROCESSORS) + 1)) -gcflags=golang.org/x/crypto/blowfish=-race=false ./...

test-web: $(NOTES)/web ## type checks and unit tests of the pages' JavaScript
	@echo '== JavaScript: types and unit tests'
	@cd web && npm run --silent check
	@cd web && node --test tests/unit/*.test.mjs

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

invariants: ## break a cluster of 3 instances and 200 clients at random for 5 minutes with each kind of adapter; for the night (INVARIANTS=1h, INVARIANTS_SEED=7)
	@scripts/tools.sh
	@INVARIANTS=$${INVARIANTS:-5m} INVARIANTS_CLIENTS=$${INVARIANTS_CLIENTS:-200} INVARIANTS_SEED=$${INVARIANTS_SEED:-$$RANDOM} \
		go test -count=1 -v -timeout 0 -parallel 1 -tags=interop -run '^TestInvariants$$' ./server/redisadapter

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "== $$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

# Without npm, or where a package cannot be had, ours is measured alone.
bench: ## measure our server's CPU and memory beside the official one on Node and Bun, and judge them (ARGS="-rounds 5", ARGS=-h)
	@$(MAKE) $(NOTES)/bench || echo '[bench] npm has not fetched what Node and Bun need, see above'
	@go build -o bin/ ./bench ./bench/goserver
	@status=0; bin/bench $(ARGS) || status=$$?; $(MAKE) bench-cluster || status=$$?; exit $$status

bench-cluster: ## measure what the way over Redis adds to a broadcast, beside the official adapter, and judge it
	@$(MAKE) $(NOTES)/bench || echo '[bench] npm has not fetched what Node needs, see above'
	@go build -o bin/goserver ./bench/goserver
	@go build -o bin/bench-cluster ./bench/cluster
	@bin/bench-cluster

bench-client: $(NOTES)/web ## measure our client in Chromium beside the official one, and judge it by the bar (ARGS="3" for three rounds)
	@$(MAKE) client
	@echo '[bench] packing the official client, linking the server'
	@go run ./cmd/pack -official web/node_modules/socket.io-client -o bin/bench-client/official >/dev/null
	@go build -o bin/bench-client/server ./bench/client
	@node bench/client/run.mjs $(ARGS)

bench-stage: build $(NOTES)/web ## measure the script time of the stage's frames in Chromium, with 12 clients and 200 deliveries a second
	@cd web && CHROMIUM_BIN="$$(command -v chromium || command -v chromium-browser || command -v google-chrome)" node tests/e2e/stage-bench.mjs

$(NOTES)/bench: bench/peers/package.json bench/peers/package-lock.json
	@scripts/npm-ci.sh bench/peers && mkdir -p $(@D) && touch $@

clean: ## remove what was built or fetched
	@rm -rf bin web/node_modules web/angular/node_modules bench/peers/node_modules web/angular/.angular web/test-results web/playwright-report
	@find web/build -mindepth 1 -not -name README.txt -delete

#!/usr/bin/env bash
# Checks that generated files are current, formatting, vet and staticcheck, for
# this platform and for the browser.
set -euo pipefail
cd "$(dirname "$0")/.."

echo '== generated files'
# Not even a look into node_modules: npm may be at work there.
files() { find . -name node_modules -prune -o -name "$1" -print0; }
sums() { files '*_templ.go' | sort -z | xargs -0 sha256sum; }
before=$(sums)
go tool templ generate -log-level warn
if [[ $(sums) != "$before" ]]; then
	echo 'The Go files made from templ were out of date; "make gen" makes them anew. Commit them.' >&2
	exit 1
fi

echo '== gofmt'
unformatted=$(files '*.go' | xargs -0 gofmt -l)
if [[ -n $unformatted ]]; then
	echo "gofmt would change: $unformatted" >&2
	exit 1
fi

echo '== vet and staticcheck'
go mod verify >/dev/null
go vet -tags=interop ./...
checker=bin/staticcheck # built for this platform, told to look at the other too
go build -o "$checker" honnef.co/go/tools/cmd/staticcheck
"$checker" -tags=interop ./...

echo '== vet and staticcheck, js/wasm'
browser=(./server/wire/... ./wasmclient/...)
GOOS=js GOARCH=wasm go vet "${browser[@]}"
# It does not know that //go:wasmexport is a use, so it cannot say what has none.
GOOS=js GOARCH=wasm "$checker" -checks=inherit,-U1000 "${browser[@]}"

#!/usr/bin/env bash
# Checks that generated files are up to date and that Go files are formatted. Runs vet and
# staticcheck for this platform and for the browser.
set -euo pipefail
cd "$(dirname "$0")/.."

echo '== generated files'
# find must not enter node_modules: npm may be changing it at the same time.
files() { find . -name node_modules -prune -o -name "$1" -print0; }
sums() { { files '*_templ.go' | sort -z; printf '%s\0' web/static/js/trace/words.js; } | xargs -0 sha256sum; }
before=$(sums)
env -u MAKEFLAGS make --silent gen # not a part of the make that called this script
if [[ $(sums) != "$before" ]]; then
	echo 'Files that "make gen" writes were out of date. They are up to date now: commit them.' >&2
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
checker=bin/staticcheck # built for this platform, it checks the code for both platforms
go build -o "$checker" honnef.co/go/tools/cmd/staticcheck
"$checker" -tags=interop ./...

echo '== vet and staticcheck, js/wasm'
browser=(./server/wire/... ./wasmclient/...)
GOOS=js GOARCH=wasm go vet "${browser[@]}"
# U1000 reports unused code. It is off here, because it does not know that a function
# with //go:wasmexport is used.
GOOS=js GOARCH=wasm "$checker" -checks=inherit,-U1000 "${browser[@]}"

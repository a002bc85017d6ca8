#!/usr/bin/env bash
# Builds the Angular client into web/build/angular and copies the official client's
# bundles to web/build/official. Does nothing if both are up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { echo "[angular] $*"; }

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
	say 'Node and npm are not installed.'
	exit 1
fi
sources=$(find web/angular -type f -not -path '*/node_modules/*' -not -path '*/.angular/*' -not -path '*/dist/*' -print0 |
	sort -z | xargs -0 sha256sum | sha256sum)
note=bin/.notes/angular-build
if [[ -f web/build/angular/index.html && -f web/build/official/version && -f $note && $(<"$note") == "$sources" ]]; then
	say 'up to date'
	exit 0
fi
make bin/.notes/angular
say 'building, which takes some ten seconds'
export NG_CLI_ANALYTICS=false
(cd web/angular && npm run --silent build) 2>&1 | sed -u '/^ *$/d; s/^/[angular] /'
go run ./cmd/pack -official web/angular/node_modules/socket.io-client | sed -u 's/^/[angular] /'
mkdir -p bin/.notes
echo "$sources" >"$note"

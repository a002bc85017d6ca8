#!/usr/bin/env bash
# Runs the playground and starts it again when Go or templ files change. CSS and
# JavaScript are read from disk at every request.
set -euo pipefail
cd "$(dirname "$0")/.."
state() { find . \( -name '*.go' -o -name '*.templ' -o -path './lessons/content/*' \) -not -path '*/node_modules/*' -printf '%p %T@\n' | sort | sha256sum; }
pid=
stop() { [[ -n $pid ]] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; pid=; }
trap stop EXIT
while true; do
	go tool templ generate -log-level warn || true
	seen=$(state)
	if go build -o bin/playground-dev ./cmd/playground; then
		stop
		bin/playground-dev -dev web "$@" &
		pid=$!
	fi
	while [[ $(state) == "$seen" ]]; do sleep 1; done
	echo '[dev] something has changed'
done

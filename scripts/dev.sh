#!/usr/bin/env bash
# Runs the playground, and starts it again whenever Go files, templ files or lessons
# change. The playground reads CSS and JavaScript from disk at every request.
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
	echo '[dev] a file has changed'
done

#!/usr/bin/env bash
# Runs all tests, one stage after the other. A stage that fails ends the run. Prints at
# the end how many seconds each stage took and which tests were the slowest.
set -euo pipefail
cd "$(dirname "$0")/.."
make=${MAKE:-make} # GNU make, under another name on some systems
times=bin/test-times # each kind of test writes a file into this folder: seconds, kind and name of each test
rm -rf "$times"
mkdir -p "$times"

stages=()
failed=
# stage NAME COMMAND… runs a command and keeps how many seconds it took.
stage() {
	local name=$1 began=$SECONDS status=0
	shift
	"$@" || status=$?
	stages+=("$(printf '%7d s  %s' $((SECONDS - began)) "$name")")
	((status == 0)) || { failed=$name; exit "$status"; }
}

report() {
	local status=$?
	echo '== Seconds of each stage'
	((${#stages[@]} == 0)) || printf '%s\n' "${stages[@]}"
	printf '%7d s  together\n' "$SECONDS"
	if compgen -G "$times/*.tsv" >/dev/null; then
		echo '== The ten slowest tests'
		LC_ALL=C sort -rn "$times"/*.tsv | awk -F '\t' 'NR <= 10 { printf "%7.1f s  %-7s  %s\n", $1, $2, $3 }'
	fi
	if ((status == 0)); then
		echo 'All tests have passed.'
	else
		echo "This stage has failed: ${failed:-none, the run was stopped}"
	fi
}
trap report EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

stage 'tools' scripts/tools.sh
# npm waits for the network most of the time, so lint runs in parallel.
stage 'npm packages, lint' "$make" -j3 bin/.notes/web bin/.notes/angular lint
stage 'WebAssembly and Angular clients' "$make" -j2 client angular-client
stage 'dashboard' "$make" dashboard
stage 'server' go build -o bin/playground ./cmd/playground
stage 'Go tests' "$make" test-go
stage 'JavaScript and Angular tests' "$make" -j2 --output-sync=target test-web test-angular
stage 'browser tests' "$make" test-browser

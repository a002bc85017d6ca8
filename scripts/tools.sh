#!/usr/bin/env bash
# Checks that the tests have what they need besides Go and the npm packages: Node,
# Chromium, redis-server and haproxy. If one of the last three is missing, installs it with
# apt-get as root, or prints the command to run and fails.
set -euo pipefail

if ! command -v node >/dev/null || ! command -v npm >/dev/null || (($(node -p 'process.versions.node.split(".")[0]') < 20)); then
	echo 'The tests need Node 20 or later with npm: https://nodejs.org' >&2
	exit 1
fi
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v haproxy >/dev/null || missing+=(haproxy)
((${#missing[@]} == 0)) && exit 0

if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
	echo "[tools] installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-dejavu-core >/dev/null
else
	echo "The tests need ${missing[*]}. Install with:" >&2
	echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
	exit 1
fi

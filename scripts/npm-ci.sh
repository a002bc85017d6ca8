#!/usr/bin/env bash
# Installs the npm packages of a folder in the versions of its lockfile.
# usage: scripts/npm-ci.sh FOLDER
set -euo pipefail
folder=$1
cd "$(dirname "$0")/../$folder"
echo "[npm $folder] installing packages, which may take a minute or two"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit --loglevel=error 2>&1 | sed -u "/^$/d; s|^|[npm $folder] |"

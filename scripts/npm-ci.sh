#!/usr/bin/env bash
# Installs a workspace's npm packages as its lockfile names them.
set -euo pipefail
folder=$1
cd "$(dirname "$0")/../$folder"
echo "[npm $folder] installing packages, which may take a minute or two"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit --loglevel=error 2>&1 | sed -u "/^$/d; s|^|[npm $folder] |"

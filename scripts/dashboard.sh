#!/usr/bin/env bash
# Copies the official dashboard from its npm package to web/build/dashboard. Adds the
# icons, because the page in the package would load them from another site.
set -euo pipefail
cd "$(dirname "$0")/../web"
dashboard=node_modules/@socket.io/admin-ui/ui/dist
icons=node_modules/@mdi/font
out=build/dashboard

rm -rf "$out"
mkdir -p "$out/mdi/css" "$out/mdi/fonts"
cp -r "$dashboard"/{css,img,js,favicon.png} "$out"
rm -f "$out"/js/*.map
cp "$icons/css/materialdesignicons.min.css" "$out/mdi/css"
cp "$icons/fonts/materialdesignicons-webfont.woff2" "$out/mdi/fonts"
sed -E \
	-e 's|<link [^>]*https://[^>]*@mdi/font[^>]*>|<link rel="stylesheet" href="mdi/css/materialdesignicons.min.css">|' \
	-e 's|<link [^>]*https://fonts\.[^>]*>||' \
	"$dashboard/index.html" >"$out/index.html"
if grep -q '[a-z]*://' "$out/index.html" || ! grep -q 'mdi/css' "$out/index.html"; then
	echo "the dashboard's page loads something from another machine: see $out/index.html" >&2
	exit 1
fi
echo "[dashboard] $(du -sh "$out" | cut -f1) in web/$out"

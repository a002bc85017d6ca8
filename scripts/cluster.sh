#!/usr/bin/env bash
# Runs two playgrounds on one Redis behind a load balancer at http://localhost:3000. The
# load balancer always sends a browser to the same playground. REDIS_URL names the Redis;
# without it the script starts one. Ctrl+C stops everything.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
command -v haproxy >/dev/null || missing+=(haproxy)
[[ -n ${REDIS_URL:-} ]] || command -v redis-server >/dev/null || missing+=(redis-server)
if ((${#missing[@]} > 0)); then
	echo "The cluster needs ${missing[*]}. Install with:" >&2
	echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
	exit 1
fi

pids=()
folder=
stop() {
	trap - EXIT INT TERM
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	wait
	[[ -z $folder ]] || rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM

if [[ -z ${REDIS_URL:-} ]]; then
	folder=$(mktemp -d)
	redis-server --port 6390 --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >/dev/null &
	pids+=($!)
	export REDIS_URL=redis://127.0.0.1:6390
	until redis-cli -p 6390 ping >/dev/null 2>&1; do
		kill -0 "${pids[0]}" 2>/dev/null || { echo 'redis-server does not start. Does another program use port 6390?' >&2; exit 1; }
		sleep 0.1
	done
fi
export ONE=127.0.0.1:3001 TWO=127.0.0.1:3002 LISTEN=${LISTEN:-127.0.0.1:3000}
# The playgrounds listen on this machine only, and so serve only its own names. If the load
# balancer can be reached from elsewhere, under whatever name, they serve every name.
flags=(-proxy 127.0.0.1)
case $LISTEN in
127.*:* | localhost:* | '[::1]:'* | ::1:*) ;;
*) flags+=(-host '*') ;;
esac
bin/playground -addr "$ONE" "${flags[@]}" & pids+=($!)
bin/playground -addr "$TWO" "${flags[@]}" & pids+=($!)
haproxy -db -f deploy/haproxy.cfg & pids+=($!)
echo "The cluster is at http://${LISTEN/127.0.0.1/localhost}: two playgrounds, ports 3001 and 3002, behind HAProxy. Ctrl+C stops it."
wait -n
echo 'One of the processes has ended, so the script stops the others.' >&2
exit 1

#!/usr/bin/env bash
# The public SCIM tester against a running server, with a token made on the command line: scim.sh
source "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/setup.sh" scim
[ -n "${TENURE_BINARY:-}" ] || { "$ROOT/scripts/build.sh"; TENURE_BINARY=$ROOT/target/debug/tenure; }
python=$(scim_python)

work=$(mktemp -d "${TMPDIR:-/tmp}/tenure-scim.XXXXXX")
server=
finish() {
  local status=$?
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  [ "$status" = 0 ] || grep -v '"level":"INFO"' "$work/tenure.log" >&2 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Tenure with its own settings for this run; whatever this shell has set for another does not reach it.
tenure=(env -i PATH="$PATH" HOME="$work" TENURE_DATABASE_URL="sqlite://$work/tenure.db?mode=rwc" "$TENURE_BINARY")
token=$(cd "$work" && "${tenure[@]}" token create --scope scim --name "SCIM tester" --days 1 2>/dev/null)
(cd "$work" && exec "${tenure[@]}" serve --addr "127.0.0.1:$port") >"$work/tenure.log" 2>&1 &
server=$!
TENURE_SCIM_TOKEN=$token "$python" "$ROOT/scripts/scim.py" "http://127.0.0.1:$port"

#!/usr/bin/env bash
# What people do, in a browser, against a real identity provider: e2e.sh [playwright's own arguments]
# Everything it starts is its own: a temporary database, Tenure and the provider, on free ports of this machine.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/setup.sh" browser e2e
[ -n "${TENURE_BINARY:-}" ] || { "$ROOT/scripts/build.sh"; TENURE_BINARY=$ROOT/target/debug/tenure; }

work=$(mktemp -d "${TMPDIR:-/tmp}/tenure-e2e.XXXXXX")
started=()
finish() {
  local status=$? pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ "$status" = 0 ] || tail -n 50 "$work"/*.log >&2
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

read -r tenure_port provider_port demo_port < <(node -e '
  const { createServer } = require("node:net");
  const servers = [0, 0, 0].map(() => createServer().listen(0, "127.0.0.1"));
  Promise.all(servers.map((one) => new Promise((done) => one.on("listening", done)))).then(() => {
    console.log(servers.map((one) => one.address().port).join(" "));
    servers.forEach((one) => one.close());
  });')
export TENURE_URL=http://127.0.0.1:$tenure_port PROVIDER_URL=http://127.0.0.1:$provider_port

# answers URL : waits until it does, or shows why not.
answers() {
  node -e '
    const until = Date.now() + 20000;
    const ask = () => fetch(process.argv[1]).then((answer) => answer.ok, () => false).then((ok) => {
      if (!ok && Date.now() > until) process.exit(1);
      if (!ok) setTimeout(ask, 100);
    });
    ask();' "$1" || stop "$1 does not answer"
}

(cd "$ROOT/e2e" && exec node provider.mjs "$provider_port" "$TENURE_URL") >"$work/provider.log" 2>&1 &
started+=($!)
answers "$PROVIDER_URL/.well-known/openid-configuration"

# Tenure with its own settings for this run; whatever this shell has set for another does not reach it.
tenure=(env -i PATH="$PATH" HOME="$work"
  TENURE_DATABASE_URL="sqlite://$work/tenure.db?mode=rwc"
  TENURE_PUBLIC_URL="$TENURE_URL" TENURE_OIDC_ISSUER="$PROVIDER_URL" TENURE_OIDC_CLIENT_ID=tenure
  TENURE_OIDC_CLIENT_SECRET="a secret of this test" TENURE_OIDC_SCOPES="email profile groups"
  TENURE_OIDC_ROLES_CLAIM=groups TENURE_OIDC_ROLE_SECURITY=tenure-security TENURE_OIDC_ROLE_AUDITOR=tenure-auditors
  "$TENURE_BINARY")
for person in olga sam ari vera; do (cd "$work" && "${tenure[@]}" person add "$person@example.com" --role owner >/dev/null); done
(cd "$work" && exec "${tenure[@]}" serve --addr "127.0.0.1:$tenure_port") >"$work/tenure.log" 2>&1 &
started+=($!)
answers "$TENURE_URL/readyz"

# The demonstration organisation beside it, with a database of its own, which the journeys ask afterwards.
export DEMO_URL=http://127.0.0.1:$demo_port DEMO_DATABASE="sqlite://$work/demo.db?mode=rwc" TENURE_BINARY
demo=(env -i PATH="$PATH" HOME="$work" TENURE_DATABASE_URL="$DEMO_DATABASE" "$TENURE_BINARY")
(cd "$work" && "${demo[@]}" demo seed) >"$work/seed.log" 2>&1
# As it was seeded, for journeys through time, each of which takes a copy and serves it itself.
mkdir "$work/seeded"
cp "$work"/demo.db* "$work/seeded/"
export SEEDED_DATABASE=$work/seeded/demo.db
(cd "$work" && exec "${demo[@]}" serve --demo --addr "127.0.0.1:$demo_port") >"$work/demo.log" 2>&1 &
started+=($!)
answers "$DEMO_URL/readyz"

cd "$ROOT/e2e" && npx playwright test "$@"

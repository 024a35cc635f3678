#!/usr/bin/env bash
# Everything CI runs, in the order in which it fails fastest.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/postgres.sh"
source "$(dirname "$0")/smtp.sh"
cd "$ROOT"
# Nothing here is built twice with small changes between: what rustc would keep for that costs gigabytes and helps nobody.
export CARGO_INCREMENTAL=0
"$ROOT/scripts/setup.sh" rust wasm wasm-opt postgres browser e2e scim
smtp_ready

# nextest where it is installed, else cargo's own runner.
run_tests() { if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --no-fail-fast "$@"; else cargo test --no-fail-fast "$@"; fi; }

say "format"
cargo fmt --all --check
say "the browser's side"
cargo run -q -p xtask -- build
say "clippy, natively"
cargo clippy -q --workspace --all-targets -- -D warnings
say "clippy, for the browser"
cargo clippy -q -p app --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
say "tests, on SQLite"
run_tests --workspace
shared=${TENURE_SHARED:-$ROOT/../shared}
if [ -d "$shared/data/aws/cloudtrail-invictus" ]; then
  say "an independent count of real logs"
  # The binary that the tests above were built with: another selection of packages would compile much of the tree again.
  node scripts/count.mjs "$CARGO_TARGET_DIR/debug/tenure" "$shared/data/aws/cloudtrail-invictus"
else
  say "skipped: the independent count reads real logs from $shared, which is absent"
fi
say "tests that store, on PostgreSQL"
postgres_start
# The same build as above, those that store alone.
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --no-fail-fast --workspace -E 'package(ops) + package(server)'
else
  cargo test --no-fail-fast -p ops -p server
fi
postgres_stop
say "the public SCIM tester, against a running server"
TENURE_BINARY=$CARGO_TARGET_DIR/debug/tenure "$ROOT/scripts/scim.sh"
say "what people do, in a browser"
TENURE_BINARY=$CARGO_TARGET_DIR/debug/tenure "$ROOT/scripts/e2e.sh"

#!/usr/bin/env bash
# Builds in the development profile and serves the demonstration organisation on http://127.0.0.1:3000.
# TENURE_ADDR names another address; the database is kept between runs, `make clean-demo` begins again.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/build.sh"
demo=$ROOT/target/demonstration
mkdir -p "$demo"
export TENURE_DATABASE_URL="sqlite://$demo/tenure.db?mode=rwc"
tenure=$CARGO_TARGET_DIR/debug/tenure
cd "$demo"
"$tenure" demo seed
say "http://${TENURE_ADDR:-127.0.0.1:3000}"
exec "$tenure" serve --demo

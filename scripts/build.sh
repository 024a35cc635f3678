#!/usr/bin/env bash
# Builds the browser's side and the binary: build.sh [--release]. The result serves its own assets from any directory.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/setup.sh" rust wasm wasm-opt
cargo run -q -p xtask -- build "$@"
cargo build -p server "$@"
# Where cargo was told to build elsewhere, the one file is put where people look for it.
profile=debug
[ "${1:-}" = --release ] && profile=release
mkdir -p "$ROOT/target/$profile"
[ "$CARGO_TARGET_DIR/$profile/tenure" -ef "$ROOT/target/$profile/tenure" ] || cp -f "$CARGO_TARGET_DIR/$profile/tenure" "$ROOT/target/$profile/tenure"
say "built target/$profile/tenure"

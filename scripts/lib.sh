# Shared by the scripts here: words for people, and where things are kept. Sourced, not run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What is built or fetched lives outside the checkout, so that a second clone builds little.
CACHE=${TENURE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/tenure}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
mkdir -p "$CACHE"

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
stop() { printf 'stop: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# debian COMMAND-OR-PATH PACKAGE… : installs the packages where COMMAND is missing, or says what to install.
debian() {
  local probe=$1; shift
  if have "$probe" || [ -e "$probe" ]; then return 0; fi
  if ! have apt-get; then stop "$probe is missing: install $* (those are Debian's names)"; fi
  if ! is_root; then stop "$probe is missing: run  sudo apt-get install $*"; fi
  say "installing $*"
  if [ -z "${APT_UPDATED:-}" ]; then apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand"; APT_UPDATED=1; fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    stop "apt-get could not install $*; install them by hand and run this again"
}

# venv NAME PACKAGE==VERSION… : the interpreter of a virtual environment with exactly these, made where it is missing.
venv() {
  local folder=$CACHE/venv-$1-$(printf '%s\n' "${@:2}" | sha256sum | cut -c1-12)
  if [ ! -e "$folder/.whole" ]; then
    have python3 || debian python3 python3
    say "installing ${*:2}"
    rm -rf "$folder"
    python3 -m venv "$folder" >&2 || { debian /usr/share/doc/python3-venv python3-venv; python3 -m venv "$folder" >&2; } ||
      stop "python3 -m venv failed: install python3-venv"
    "$folder/bin/pip" install -q --disable-pip-version-check "${@:2}" >&2 || stop "pip could not install ${*:2}"
    touch "$folder/.whole"
  fi
  printf '%s' "$folder/bin/python"
}

scim_python() { venv scim scim2-tester==0.5.2 scim2-client==0.13.2 scim2-models==0.12.3 httpx2==2.16.2; }

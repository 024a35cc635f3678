#!/usr/bin/env bash
# Sets up what is missing on this machine: setup.sh [rust|wasm|wasm-opt|browser|postgres|e2e|scim]…
# Each part is silent where nothing is to be done, and says exactly what to install where it cannot.
source "$(dirname "$0")/lib.sh"

rust() {
  have cargo || stop "cargo is missing: install Rust $(grep -m1 rust-version "$ROOT/Cargo.toml" | cut -d'"' -f2) or newer (https://rustup.rs)"
  have cc || debian cc gcc libc6-dev
}

wasm_ready() { ls "$(rustc --print sysroot)"/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib >/dev/null 2>&1; }

# The browser target: rustup where it can, else built from the standard library's source (docs/adr/0003).
wasm() {
  wasm_ready && return 0
  if have rustup; then
    say "adding the wasm32 target with rustup"
    timeout 20 rustup target add wasm32-unknown-unknown >&2 || say "rustup could not; building it from source instead"
    wasm_ready && return 0
  fi
  wasm_from_source
  wasm_ready || stop "the wasm32-unknown-unknown target is missing: run  rustup target add wasm32-unknown-unknown"
}

wasm_from_source() {
  local version sysroot work keyring archive
  version=$(rustc --version | cut -d' ' -f2)
  sysroot=$(rustc --print sysroot)
  work=$CACHE/rust-src-$version
  have apt-get || stop "the wasm32-unknown-unknown target is missing: run  rustup target add wasm32-unknown-unknown"
  have dpkg || stop "dpkg is missing, and rustup could not add wasm32-unknown-unknown"
  [ -w "$sysroot/lib/rustlib" ] || stop "$sysroot is not writable: run  rustup target add wasm32-unknown-unknown  as its owner"
  mkdir -p "$work/state/lists/partial" "$work/archives/partial"
  if [ ! -e "$work/src/library/Cargo.lock" ]; then
    say "fetching the standard library's source of Rust $version (Debian's rust-src, verified by apt)"
    # The archive's address and keyring are this machine's own.
    archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -E '/debian/?$' | sort -u | head -n 1)
    [ -n "$archive" ] || stop "no Debian archive in this machine's apt sources: run  rustup target add wasm32-unknown-unknown"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    printf 'Types: deb\nURIs: %s\nSuites: trixie-backports\nComponents: main\nSigned-By: %s\n' "$archive" "$keyring" >"$work/private.sources"
    local apt=(apt-get -qq -o Dir::Etc::sourcelist="$work/private.sources" -o Dir::Etc::sourceparts=/dev/null
      -o Dir::State="$work/state" -o Dir::State::lists="$work/state/lists" -o Dir::State::status=/var/lib/dpkg/status
      -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" -o APT::Sandbox::User=root)
    "${apt[@]}" update >&2 || stop "Debian's trixie-backports could not be read; run  rustup target add wasm32-unknown-unknown"
    (cd "$work" && "${apt[@]}" download "rust-src=$version*" >&2) ||
      stop "rust-src $version is not in trixie-backports; run  rustup target add wasm32-unknown-unknown"
    rm -rf "$work/unpacked" "$work/src"
    dpkg -x "$work"/rust-src_*.deb "$work/unpacked"
    mkdir -p "$work/src"
    # The one below the version: others of that name lie deeper, among the tools.
    cp -r "$work"/unpacked/usr/src/rustc-*/library "$work/src/library"
    [ -e "$work/src/library/Cargo.lock" ] || stop "Debian's rust-src is laid out otherwise than expected; run  rustup target add wasm32-unknown-unknown"
  fi
  mkdir -p "$sysroot/lib/rustlib/src/rust"
  if [ ! -e "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; then
    rm -rf "$sysroot/lib/rustlib/src/rust/library"
    cp -r "$work/src/library" "$sysroot/lib/rustlib/src/rust/library"
  fi
  say "building the wasm32 target's standard library"
  rm -rf "$work/crate" && mkdir -p "$work/crate/src"
  printf '[package]\nname = "std_for_wasm"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/crate/Cargo.toml"
  printf '#![no_std]\n' >"$work/crate/src/lib.rs"
  (cd "$work/crate" && RUSTC_BOOTSTRAP=1 RUSTFLAGS= CARGO_TARGET_DIR="$work/target" cargo build -q --release \
    -Zbuild-std=std,panic_abort,panic_unwind --target wasm32-unknown-unknown >&2)
  local lib=$sysroot/lib/rustlib/wasm32-unknown-unknown/lib
  mkdir -p "$lib"
  find "$work/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libstd_for_wasm*' -exec cp {} "$lib/" \;
}

npm_ci() { # npm_ci FOLDER : installs what its lock file says, once per lock file
  local folder=$1 stamp
  have npm || debian npm nodejs npm
  stamp=$(sha256sum "$folder/package-lock.json" | cut -c1-16)
  [ -e "$folder/node_modules/.tenure-$stamp" ] && return 0
  say "installing npm packages of $(basename "$folder")"
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2) || stop "npm ci failed in $folder"
  touch "$folder/node_modules/.tenure-$stamp"
}

wasm_opt() { npm_ci "$ROOT/xtask"; }
browser() { debian chromium chromium; }
e2e() { npm_ci "$ROOT/e2e"; debian ssh-keygen openssh-client; debian unzip unzip; }
postgres() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || debian initdb postgresql postgresql-client
}
scim() { scim_python >/dev/null; }

rust
for part in "$@"; do
  case $part in
    rust) ;;
    wasm) wasm ;;
    wasm-opt) wasm_opt ;;
    browser) browser ;;
    postgres) postgres ;;
    e2e) e2e ;;
    scim) scim ;;
    *) stop "setup.sh knows rust, wasm, wasm-opt, browser, postgres, e2e and scim, not '$part'" ;;
  esac
done

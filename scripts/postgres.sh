# A PostgreSQL of its own for the tests: sourced after lib.sh. postgres_start sets TENURE_TEST_POSTGRES; what it
# started is stopped and removed when the script ends.

postgres_bin() { # postgres_bin NAME : the newest installed one
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(command -v "$1" || true)
  [ -n "$found" ] || stop "$1 is missing: install PostgreSQL (Debian: postgresql)"
  printf '%s' "$found"
}

# initdb and postgres refuse to run as root.
as_postgres() { if is_root; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

postgres_start() {
  POSTGRES_DIR=$(mktemp -d "${TMPDIR:-/tmp}/tenure-postgres.XXXXXX")
  if is_root; then chown postgres "$POSTGRES_DIR"; fi
  trap postgres_stop EXIT
  trap 'exit 130' INT TERM
  local port=$((20000 + RANDOM % 20000)) try
  as_postgres "$(postgres_bin initdb)" -D "$POSTGRES_DIR/data" -U tenure -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$POSTGRES_DIR.log" 2>&1 ||
    { cat "$POSTGRES_DIR.log" >&2; stop "initdb failed"; }
  for try in 1 2 3 4 5; do
    # Nothing of it outlives the test: it need not survive a power cut.
    if as_postgres "$(postgres_bin pg_ctl)" -D "$POSTGRES_DIR/data" -w -t 60 -l "$POSTGRES_DIR/server.log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400" \
      start >>"$POSTGRES_DIR.log" 2>&1; then
      export TENURE_TEST_POSTGRES="postgres://tenure@127.0.0.1:$port"
      return 0
    fi
    port=$((port + 1 + RANDOM % 500))
  done
  cat "$POSTGRES_DIR.log" >&2
  stop "PostgreSQL did not start"
}

postgres_stop() {
  [ -n "${POSTGRES_DIR:-}" ] || return 0
  as_postgres "$(postgres_bin pg_ctl)" -D "$POSTGRES_DIR/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$POSTGRES_DIR" "$POSTGRES_DIR.log"
  unset TENURE_TEST_POSTGRES POSTGRES_DIR
}

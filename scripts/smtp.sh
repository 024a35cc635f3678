# A mail server for the tests: sourced after lib.sh. smtp_ready sets TENURE_TEST_PYTHON, a Python that has aiosmtpd, and
# makes the environment for it outside the checkout where it is missing.

AIOSMTPD=1.4.6

smtp_ready() {
  local venv=$CACHE/smtp-venv-$AIOSMTPD
  if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import aiosmtpd' 2>/dev/null; then
    debian python3 python3 python3-venv
    # Debian ships the module that venv needs apart.
    python3 -c 'import ensurepip' 2>/dev/null || debian /nonexistent/ensurepip python3-venv
    say "setting up a mail server for the tests"
    rm -rf "$venv"
    python3 -m venv "$venv" >&2 || stop "python3 -m venv failed: install python3-venv"
    "$venv/bin/pip" install -q --disable-pip-version-check "aiosmtpd==$AIOSMTPD" >&2 ||
      stop "aiosmtpd could not be installed: pip install aiosmtpd==$AIOSMTPD"
  fi
  export TENURE_TEST_PYTHON=$venv/bin/python
}

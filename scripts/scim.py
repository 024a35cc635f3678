"""Runs every check of scim2-tester against the server at the address given, and fails for each that does."""

import os
import sys
import time
import urllib.request

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

# The least that ran when this was written: fewer means that something was not discovered.
LEAST = 50


def wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                sys.exit(f"{address} does not answer")
            time.sleep(0.1)


def main() -> None:
    address = sys.argv[1]
    wait_for(address)
    headers = {"Authorization": f"Bearer {os.environ['TENURE_SCIM_TOKEN']}"}
    client = Client(base_url=f"{address}/scim/v2", headers=headers)
    results = check_server(SyncSCIMClient(client))
    passed = failed = skipped = 0
    for result in results:
        name = f"{result.resource_type or ''} {result.title}".strip()
        if result.status == Status.SUCCESS:
            passed += 1
        elif result.status == Status.SKIPPED:
            skipped += 1
            print(f"skipped: {name}: {result.reason}")
        else:
            failed += 1
            print(f"FAILED: {name}: {result.reason}\n  {result.data}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    if failed or passed < LEAST:
        sys.exit(1)


main()

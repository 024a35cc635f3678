#!/usr/bin/env python3
"""A mail server for tests, which behaves as the recipient's address asks.

  ok@…        takes the mail
  grey-N@…    says 451 the first N times, then takes it
  drop-N@…    closes the connection the first N times before it has the mail, then takes it
  lost-N@…    takes the mail, and the first N times closes the connection before it says so
  refuse@…    says 550, always
  never@…     says 451, always

Prints its port on one line, then a line of JSON for each mail that it took. Ends when its standard input ends.
"""
import asyncio
import email
import email.policy
import json
import sys
from collections import Counter

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self):
        self.seen = Counter()

    def turn(self, address):
        """What the address asks for, and whether it still does."""
        kind, _, times = address.split("@")[0].partition("-")
        self.seen[address] += 1
        return kind, self.seen[address] <= int(times or 0)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        kind = address.split("@")[0].partition("-")[0]
        if kind == "refuse":
            return f"550 5.1.1 there is no {address} here"
        if kind == "never":
            return "451 4.7.1 come back later"
        if kind == "grey" and self.turn(address)[1]:
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        kind, still = self.turn(address)
        if kind == "drop" and still:
            server.transport.abort()
            return "421 gone"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "to": address,
            "message_id": message["Message-ID"],
            "subject": message["Subject"],
            "from": message["From"],
            "auto": message["Auto-Submitted"],
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
        }), flush=True)
        if kind == "lost" and still:
            server.transport.abort()
            return "421 gone"
        return "250 2.0.0 taken"


async def main():
    loop = asyncio.get_running_loop()
    handler = Handler()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())

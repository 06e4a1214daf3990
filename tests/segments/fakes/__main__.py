"""Serves every fake at one port until it is stopped: /mailchimp, /brevo, /hubspot, /receiver."""

import sys
import threading

from tests.segments.fakes.brevo import FakeBrevo
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp
from tests.segments.fakes.receiver import FakeReceiver
from tests.segments.fakes.server import serving

EVERY = {
    "/mailchimp": FakeMailchimp, "/brevo": FakeBrevo, "/hubspot": FakeHubSpot,
    "/receiver": FakeReceiver,
}  # fmt: skip

if __name__ == "__main__":
    with serving({path: kind() for path, kind in EVERY.items()}, int(sys.argv[1])):
        threading.Event().wait()

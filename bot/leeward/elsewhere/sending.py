"""A process of its own that sends one notice to one address, and says what came of it.

`apprise` waits in the thread that calls it, cannot be stopped, and reads whatever a service answers
to its end. Here it may do so: whoever started this process ends it, and its memory has a bound.
What goes in and out is JSON, on standard input and output; secrets stand in no argument.
"""

import re
import resource
import sys
import warnings
from contextlib import suppress
from typing import Final

import msgspec
from apprise import (
    Apprise,
    AppriseAsset,
    AppriseResult,
    AppriseResultStatus,
    NotifyBase,
    NotifyFormat,
    NotifyType,
)
from msgspec import Struct

from leeward.elsewhere.library_logs import hush

SOCKET_SECONDS: Final = 10.0
"""One step on the network, such as connecting, may take at most so long."""

MEMORY_BYTES: Final = 1 << 29
"""All that this process may take; it needs a quarter of it."""

STATUS: Final = re.compile(r"\berror=(\d{3})\d{0,2}\b")
"""How apprise's parts tell a status; ntfy's own codes begin with it."""

CONNECTION: Final = "onnection"
"""Stands in what they say of a service that was not reached, or did not let us in."""


class Letter(Struct, frozen=True):
    """What is to be sent, and where."""

    url: str
    title: str
    body: str


class Sent(Struct, frozen=True):
    """What came of it; of what apprise tells, no word."""

    ok: bool
    status: int = 0
    """The last status of HTTP that was told; 0 where none was."""
    is_reached: bool = True
    """Whether there was a connection."""


def service_of(url: str, asset: AppriseAsset) -> NotifyBase | None:
    """Return what apprise makes of an address; None where it does not understand it."""
    hush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of parts that are read only now
        service = Apprise.instantiate(url, asset=asset)
    if service is not None:
        service.retry = 0  # we try again ourselves
        service.socket_connect_timeout = min(service.socket_connect_timeout, SOCKET_SECONDS)
        service.socket_read_timeout = min(service.socket_read_timeout, SOCKET_SECONDS)
    return service


def asset() -> AppriseAsset:
    """Return how apprise is to behave: it keeps nothing, shows no pictures, follows nowhere."""
    return AppriseAsset(
        app_id="Leeward",
        app_desc="Leeward",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask=False,
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        http_redirects=False,
        secure_logging=True,
        allow_templates=False,
        async_mode=False,
        service_timeout=0,  # whoever started us ends us
    )


def send(letter: Letter) -> Sent:
    """Send a letter, and wait for what comes of it."""
    behaviour = asset()
    service = service_of(letter.url, behaviour)
    if service is None:
        return Sent(ok=False)
    apprise = Apprise(asset=behaviour)
    apprise.add(service)
    with apprise.notify(
        body=letter.body,
        title=letter.title,
        notify_type=NotifyType.WARNING,
        body_format=NotifyFormat.TEXT,
    ) as result:
        return _sent(result)


def _sent(result: AppriseResult) -> Sent:
    attempts = [attempt for one in result for attempt in one]
    if any(attempt.status == AppriseResultStatus.SUCCESS for attempt in attempts):
        return Sent(ok=True)
    told = " ".join(entry.message for attempt in attempts for entry in attempt)
    statuses = STATUS.findall(told)
    return Sent(False, int(statuses[-1]) if statuses else 0, is_reached=CONNECTION not in told)


def main() -> None:
    """Send what stands on standard input."""
    with suppress(OSError, ValueError):  # a system without this bound has none
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    letter = msgspec.json.decode(sys.stdin.buffer.read(), type=Letter)
    sys.stdout.buffer.write(msgspec.json.encode(send(letter)))


if __name__ == "__main__":
    main()

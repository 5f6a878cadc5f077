"""Which ways out of the platform an admin has set: addresses and a webhook, with their secrets."""

import base64
import binascii
import os
import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from typing_extensions import override

from leeward.asked_judge.settings import is_here
from leeward.config import Config, NoticesSection, WebhookSection, secret_in
from leeward_policies.errors import ConfigError

ADDRESSES_VARIABLE: Final = "LEEWARD_NOTICES"
"""Holds the addresses, one a line; goes before the file."""

WATCHDOG_VARIABLE: Final = "LEEWARD_WATCHDOG"

SECRET_VARIABLE: Final = "LEEWARD_WEBHOOK_SECRET"  # noqa: S105 - a variable's name
"""Holds the secret that a webhook is signed with; goes before the file."""

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how such secrets begin (Standard Webhooks 1.0)
SECRET_BYTES: Final = (24, 64)
"""The least and the most that Standard Webhooks 1.0 allows."""

ADDRESSES_MOST: Final = 20
"""More than this is somebody's mistake."""

SCHEME: Final = re.compile(r"\s*([a-z][a-z0-9+.-]{0,31})://", re.IGNORECASE)

MAKE_ONE: Final = (
    "Make one with `python3 -c \"import base64, os; print('whsec_' +"
    ' base64.b64encode(os.urandom(32)).decode())"` and give it to the receiver, too.'
)


class Address(Struct, frozen=True):
    """One address for `apprise`; it holds passwords."""

    place: str
    """The file, or the variable, that it stands in."""
    line: int
    """Its line there, from 1."""
    url: str

    @property
    def scheme(self) -> str:
        """How it begins, which is all of it that may be shown; empty where it has none."""
        found = SCHEME.match(self.url)
        return found[1].lower() if found else ""

    @override
    def __repr__(self) -> str:
        return f"Address({self.place!r}, {self.line}, {self.scheme!r})"


class WebhookTarget(Struct, frozen=True):
    """Where a webhook goes; its address may hold a token, too."""

    url: str
    secret: bytes

    @override
    def __repr__(self) -> str:
        return "WebhookTarget()"


class Ways(Struct, frozen=True):
    """All ways out that are set."""

    addresses: tuple[Address, ...] = ()
    webhook: WebhookTarget | None = None


def ways_in(config: Config) -> Ways:
    """Return which ways out a configuration sets.

    Raises:
        ConfigError: a file or a secret is not in order; no secret stands in its words.
    """
    return Ways(_addresses(config), _webhook(config))


def _addresses(config: Config) -> tuple[Address, ...]:
    text = os.environ.get(ADDRESSES_VARIABLE)
    place = f"environment variable {ADDRESSES_VARIABLE}"
    if text is None:
        named = config.notices.addresses_file
        path = config.path(named)
        place = str(path)
        try:
            text = secret_in(path)
        except FileNotFoundError:
            if named == NoticesSection().addresses_file:
                return ()
            raise ConfigError(
                place=place,
                value="there is no such file",
                cure="Write your addresses into it, one a line, or correct"
                " `addresses_file` in [notices].",
            ) from None
    lines = enumerate(text.splitlines(), 1)
    found = tuple(
        Address(place, number, line.strip())
        for number, line in lines
        if line.strip() and not line.lstrip().startswith("#")
    )
    if len(found) > ADDRESSES_MOST:
        raise ConfigError(
            place=place,
            value=f"{len(found)} addresses",
            cure=f"Write at most {ADDRESSES_MOST}, one a line.",
        )
    return found


def _webhook(config: Config) -> WebhookTarget | None:
    section = config.notices.webhook
    if not section.url:
        return None
    _check_url(section.url, "[notices.webhook] url")
    return WebhookTarget(section.url, _secret(config, section))


def watchdog_in(config: Config) -> str:
    """Return the address that hears a sign of life from us; empty where none is set.

    Raises:
        ConfigError: the file, or the address, is not in order.
    """
    url = os.environ.get(WATCHDOG_VARIABLE, "").strip()
    place = f"environment variable {WATCHDOG_VARIABLE}"
    named = config.notices.watchdog_file
    if not url and named:
        path = config.path(named)
        place = str(path)
        try:
            url = secret_in(path).strip()
        except FileNotFoundError:
            raise ConfigError(
                place=place,
                value="there is no such file",
                cure="Write the watchdog's address into it, or empty `watchdog_file`.",
            ) from None
    if url:
        _check_url(url, place)
    return url


def _check_url(url: str, place: str) -> None:
    """Take `https` alone, and `http` on this machine; the address itself is never shown."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, 0
    if not host or port == 0 or parts.scheme not in {"http", "https"}:
        raise ConfigError(
            place=place,
            value="it is no address of a web server",
            cure="Write it as https://example.org/leeward.",
        )
    if parts.scheme != "https" and not is_here(host):
        raise ConfigError(
            place=place,
            value="http to another machine",
            cure="Use https, so that nobody reads along or changes a notice.",
        )


def _secret(config: Config, section: WebhookSection) -> bytes:
    text = os.environ.get(SECRET_VARIABLE)
    place = f"environment variable {SECRET_VARIABLE}"
    if text is None:
        if not section.secret_file:
            raise ConfigError(
                place="[notices.webhook]",
                value="there is no secret to sign with",
                cure=f"Set {SECRET_VARIABLE}, or `secret_file`. {MAKE_ONE}",
            )
        path = config.path(section.secret_file)
        place = str(path)
        try:
            text = secret_in(path)
        except FileNotFoundError:
            raise ConfigError(place=place, value="there is no such file", cure=MAKE_ONE) from None
    try:
        secret = base64.b64decode(text.strip().removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    least, most = SECRET_BYTES
    if not least <= len(secret) <= most:
        raise ConfigError(
            place=place,
            value=f"it is not `{SECRET_PREFIX}` with {least} to {most} bytes in base64",
            cure=MAKE_ONE,
        )
    return secret

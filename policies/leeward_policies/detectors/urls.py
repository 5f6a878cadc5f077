"""Addresses in a text: found as written, and where somebody took them apart."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from leeward_policies.detectors.domains import HOST_LONGEST
from leeward_policies.domain.message import Link, Message
from leeward_policies.domain.signals import Span

ADDRESSES_READ = 1_000
"""Addresses judged a message; 4,000 characters, the most on Discord and Telegram, hold fewer."""


class Address(Struct, frozen=True):
    """One address as somebody wrote it."""

    host: str
    """Lower case, without user name, port and `www.`."""
    rest: str
    """Path, query and fragment, with their first sign."""
    span: Span | None
    """Where it stands in the body; None when only a part of the message holds it."""
    words: str = ""
    """What is shown instead of the address."""
    before_at: str = ""
    """What stood before an `@` in front of the host, as in `https://brand.example@host`."""
    was_hidden: bool = False
    """It was written so that programs should not see it (`hxxp`, `[.]`, ` dot `)."""


_DOTTED = re.compile(r"\w\.\w|[\[({<]\s?\.|\w \. ?\w")
_SPOKEN = frozenset(("dot", "d0t", "punkt", "punto", "ponto", "kropka"))
_SPLIT = frozenset(("discord", "gg"))


def may_hold(body: str, words: frozenset[str]) -> bool:
    """Say whether a text may hold an address; a quick look that most messages end with.

    Args:
        body: the text.
        words: its words in lower case.
    """
    return (
        ("." in body and _DOTTED.search(body) is not None)
        or "://" in body
        or "](" in body
        or not words.isdisjoint(_SPOKEN)
        or words >= _SPLIT
    )


_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.){{1,30}}[^\W\d_][\w-]{{1,62}}"
_ADDRESS = re.compile(
    rf"(?<![\w@.-])(?:(?P<scheme>https?://)(?:(?P<before>[^\s/?#@]{{1,100}})@)?)?"
    rf"(?P<host>{_HOST})\.?(?::\d{{1,5}})?(?P<rest>[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"*_~|)]}>"
_MARKDOWN = re.compile(
    r"\[([^\[\]\n]{1,300})\]\(\s{0,3}<?(https?://[^\s()<>]{1,2000})>?\s{0,3}\)", re.IGNORECASE
)

_APART = re.compile(
    r"(?P<scheme>\bh(?:xx|\*\*|__)p(?=s?\s?:))"
    r"|(?P<colon>(?<=http|ttps|xxps|hxxp|\*\*ps)\s?\[:\]\s?(?=//))"
    r"|(?P<dot>\s{0,3}[\[({<]\s?(?:\.|dot|punkt|point|punto|ponto|kropka)\s?[\])}>]\s{0,3})"
    r"|(?P<spoken>\s{1,3}(?:dot|d0t)\s{1,3}(?=(?:com|gg|net|org|io|me|co|gift|ru|xyz|to|tv|app|link)\b))"
    r"|(?P<known>(?<=\bdiscord)\s{0,3}\.\s{0,3}(?=gg\b|com\b)|(?<=\bt)\s{1,3}\.\s{0,3}(?=me\s{0,3}/)"
    r"|(?<=\bmatrix)\s{0,3}\.\s{0,3}(?=to\s{0,3}/)|(?<=\bbit)\s{0,3}\.\s{0,3}(?=ly\s{0,3}/))"
    r"|(?P<slash>(?:(?<=\bgg)|(?<=\bt\.me)|(?<=\bt \. me)|(?<=\bmatrix\.to)|(?<=\bbit\.ly))"
    r"\s{0,3}/\s{1,3}(?=\S)|(?:(?<=\bgg)|(?<=\bt\.me)|(?<=\bbit\.ly))\s{1,3}/\s{0,3}(?=\S)"
    r"|(?<=\bjoinchat)(?:\s{1,3}/\s{0,3}|/\s{1,3})(?=\S))",
    re.IGNORECASE,
)
_PUT = {"scheme": "http", "colon": ":", "dot": ".", "spoken": ".", "known": ".", "slash": "/"}


class _Mended:
    """A text with its taken-apart addresses mended, and the way back."""

    def __init__(self, body: str) -> None:
        pieces: list[str] = []
        self._at: list[int] = [0]
        self._shift: list[int] = [0]
        self.changed: list[int] = []
        done = length = 0
        for apart in _APART.finditer(body):
            put = _PUT[apart.lastgroup or "dot"]
            pieces += (body[done : apart.start()], put)
            length += apart.start() - done
            self.changed.append(length)
            self._at.append(length)
            self._shift.append(apart.start() - length)
            length += len(put)
            self._at.append(length)
            self._shift.append(apart.end() - length)
            done = apart.end()
        pieces.append(body[done:])
        self.text = "".join(pieces)

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch of the mended text stands in the body."""
        return Span(self._back(start), self._back(end))

    def _back(self, place: int) -> int:
        at = bisect_right(self._at, place) - 1
        return place + self._shift[at]


def _host(found: str) -> str:
    host = found.casefold().strip(".")
    return host[4:] if host.startswith("www.") and host.count(".") > 1 else host


def _read(match: re.Match[str], mended: _Mended, *, was_hidden: bool) -> Address:
    written = match["rest"] or ""
    rest = written.rstrip(_TRAILING)
    span = mended.span(match.start(), match.end() - len(written) + len(rest))
    before = (match["before"] or "").casefold()
    return Address(_host(match["host"]), rest, span, "", before, was_hidden)


def parsed(url: str) -> Address | None:
    """Read a whole address, such as that of a part; None where it names no host."""
    try:
        split = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
        host = _host(split.hostname or "")
    except ValueError:
        return None
    if split.scheme not in {"http", "https"} or not host or len(host) > HOST_LONGEST:
        return None
    before = split.netloc.rpartition("@")[0].casefold()
    query = f"?{split.query}" if split.query else ""
    fragment = f"#{split.fragment}" if split.fragment else ""
    return Address(host, f"{split.path}{query}{fragment}", None, "", before)


def hosts_in(words: str) -> list[str]:
    """Return the hosts that shown words claim to lead to."""
    return [_host(found["host"]) for found in _ADDRESS.finditer(words[:300])]


def addresses(message: Message) -> Iterator[Address]:
    """Yield the addresses of parts and body, each once, up to `ADDRESSES_READ`."""
    seen: set[tuple[str, str, str]] = set()
    for address in _all(message):
        key = (address.host, address.rest, address.words)
        if key not in seen:
            seen.add(key)
            yield address
            if len(seen) >= ADDRESSES_READ:
                return


def _all(message: Message) -> Iterator[Address]:
    body = message.text.body
    for part in message.parts:
        if type(part) is Link and (address := parsed(part.url)) is not None:
            yield _with_words(address, part.shown, _where(body, part))
    for masked in _MARKDOWN.finditer(body) if "](" in body else ():
        if (address := parsed(masked[2])) is not None:
            yield _with_words(address, masked[1], Span(*masked.span()))
    mended = _Mended(body)
    changed = mended.changed
    for match in _ADDRESS.finditer(mended.text):
        hidden = any(match.start() <= place < match.end() for place in changed)
        yield _read(match, mended, was_hidden=hidden)


def _where(body: str, link: Link) -> Span | None:
    for words in (link.shown, link.url):
        at = body.find(words) if words else -1
        if at >= 0:
            return Span(at, at + len(words))
    return None


def _with_words(address: Address, words: str, span: Span | None) -> Address:
    words = unquote(words).strip()
    return Address(address.host, address.rest, span, words, address.before_at)

"""Links: invites, shorteners, look-alike domains, masked addresses, and scams built on them."""

import re
from collections.abc import Iterator, Sequence

from leeward_policies.detectors import bait
from leeward_policies.detectors.brands import HOSTED
from leeward_policies.detectors.domains import is_public, official, registrable, resembled
from leeward_policies.detectors.page import apart
from leeward_policies.detectors.prose import Prose
from leeward_policies.detectors.ruses import Ruses
from leeward_policies.detectors.urls import Address, addresses, hosts_in, may_hold
from leeward_policies.detectors.wording import spaced, wordset
from leeward_policies.domain.message import Link
from leeward_policies.domain.signals import Category, Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_INVITES: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset({"discord.gg", "discord.me", "dsc.gg", "invite.gg", "rvlt.gg"}), re.compile(r"/\w")),
    (
        frozenset({"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"}),
        re.compile(r"/invite/\w"),
    ),
    (
        frozenset({"t.me", "telegram.me", "telegram.dog"}),
        re.compile(r"/(?:joinchat/|\+|addlist/)[\w-]"),
    ),
    (frozenset({"chat.whatsapp.com"}), re.compile(r"/\w")),
    (frozenset({"whatsapp.com"}), re.compile(r"/channel/\w")),
    (frozenset({"matrix.to"}), re.compile(r"/#/(?:[#!]|%23|%21)")),
    (frozenset({"join.slack.com"}), re.compile(r"/t/\w")),
    (frozenset({"guilded.gg"}), re.compile(r"/i/\w|/r/\w")),
    (frozenset({"join.skype.com", "groupme.com", "line.me"}), re.compile(r"/\w")),
    (frozenset({"signal.group"}), re.compile(r"/?#\w")),
    (frozenset({"m.me"}), re.compile(r"/(?:j|g)/\w")),
)
"""Hosts, and the start of a path, that lead into a group chat."""

_SHORTENERS = wordset(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly shorturl.at "
    "shorturl.asia rb.gy tiny.cc tiny.one s.id t.ly bl.ink adf.ly soo.gd clck.ru x.gd qrco.de "
    "shorte.st ouo.io linkvertise.com grabify.link iplogger.org lnk.ink short.gy u.to rotf.lol "
    "han.gl urlz.fr t2m.io kutt.it dub.sh shrtco.de da.gd gg.gg surl.li tny.im 2no.co yip.su"
)
_LOGGERS = wordset("grabify.link iplogger.org 2no.co yip.su")
"""Addresses that note who followed them before they lead on."""

_REDIRECTORS = wordset("t.co l.facebook.com slack-redir.net goo.gl buff.ly lnkd.in")
"""Platforms put these behind every link of their own accord."""

_COPIED_LEAST = 0.8
"""From this score on, a copied address makes the wording around it a scam beyond doubt."""

_ADULT = spaced(
    r"""(?:18 \+|\+ ?18|18plus|nsfw|(?:over|above) 18(?: only)?|adults? only|ab 18|ü18|
    dla dorosłych|solo adultos|só adultos|solo adulti|réservé aux adultes)"""
)
_NOT_ADULT = spaced(
    r"""(?:no|not|non|kein|keine|pas|sin|sem|niente|geen|bez|isn'?t|without|bans?|banned|against)
    (?: \S+){0,2}? (?:18|nsfw|adults?)|sfw"""
)


class LinksDetector:
    """Finds links that lead where they should not, and the wording that lures people there."""

    name = "links"
    version = "1"
    languages = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")
    """Of the wording; addresses are read in any language."""
    specs = (
        SignalSpec("link.invite", "spam", "an invite to another group"),
        SignalSpec("link.shortener", "spam", "a link that hides where it leads"),
        SignalSpec("link.lookalike", "scam", "a link that looks like a known site's"),
        SignalSpec("link.masked", "scam", "a link whose words name another site"),
        SignalSpec("link.adult-invite", "sexual", "an invite to a group for adults"),
        SignalSpec("scam.gift", "scam", "something precious promised for nothing"),
        SignalSpec("scam.account", "scam", "a demand for a password or a scan"),
    )

    _by = f"{name}@{version}"

    def __init__(self) -> None:
        self._ruses = Ruses()

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message: body and links; quotes are somebody else's words."""
        message = reading.message
        words = reading.views.words
        has_link = may_hold(message.text.body, words) or any(
            type(part) is Link for part in message.parts
        )
        has_ruse = self._ruses.may_be(words)
        if not (has_link or has_ruse) and words.isdisjoint(bait.TRIGGERS):
            return ()
        found: dict[str, Signal] = {}
        read = [it for it in addresses(message) if is_public(it.host)] if has_link else []
        for address in read:
            for signal in self._of(address):
                self._keep(found, signal)
        for signal in self._wording(reading, read, found):
            self._keep(found, signal)
        if has_ruse or read:
            for name, wording in self._ruses.find(reading, _furthest(read)):
                self._keep(found, self._worded(name, wording, wording.score))
        return [found[name] for name in sorted(found)]

    def _keep(self, found: dict[str, Signal], signal: Signal) -> None:
        """Keep the graver of two signals of one name, with the spans of both."""
        other = found.get(signal.name)
        if other is not None:
            spans = apart((*other.spans, *signal.spans))
            graver = max(other, signal, key=lambda it: it.score)
            signal = Signal(
                signal.name, signal.category, graver.score, self._by, spans, graver.why, graver.aim
            )
        found[signal.name] = signal

    def _of(self, address: Address) -> Iterator[Signal]:
        host, rest = address.host, address.rest
        for hosts, path in _INVITES:
            if host in hosts and path.match(rest):
                how = "an invite, written to be overlooked" if address.was_hidden else "an invite"
                yield self._signal("link.invite", "spam", 0.95, address, how)
        own = registrable(host)
        if (host in _SHORTENERS or own in _SHORTENERS) and len(rest) > 1:
            is_logger = own in _LOGGERS
            why = "a link that notes who follows it" if is_logger else "a shortened link"
            yield self._signal("link.shortener", "spam", 0.95 if is_logger else 0.85, address, why)
        likeness = resembled(host)
        if likeness is not None:
            yield self._signal("link.lookalike", "scam", likeness.score, address, likeness.how)
        if "." in address.before_at and is_public(address.before_at.partition(":")[0]):
            why = "a site's name in front of the real address"
            yield self._signal("link.lookalike", "scam", 0.9, address, why)
        if address.words:
            yield from self._masked(address, own)

    def _masked(self, address: Address, own: str) -> Iterator[Signal]:
        brand = official(address.host)
        claims = [host for host in hosts_in(address.words) if is_public(host)]
        for host in claims:
            claimed = registrable(host)
            if claimed != own and (brand is None or official(host) != brand):
                is_usual = own in _REDIRECTORS or address.host in _REDIRECTORS
                score = 0.4 if is_usual else (0.7 if own in _SHORTENERS else 0.9)
                if official(host) is not None and not is_usual:
                    score = 0.95
                yield self._signal(
                    "link.masked", "scam", score, address, "the words name another site"
                )

    def _wording(
        self, reading: Reading, read: Sequence[Address], found: dict[str, Signal]
    ) -> Iterator[Signal]:
        plain = reading.views.views[0]
        is_invite = "link.invite" in found
        has_trigger = not reading.views.words.isdisjoint(bait.TRIGGERS)
        if not (has_trigger or is_invite):
            return
        prose = Prose(plain)
        if is_invite and (adult := _ADULT.search(prose.line)) and not _NOT_ADULT.search(prose.line):
            span = prose.span(*adult.span())
            spans = apart((*found["link.invite"].spans, span))
            yield Signal(
                "link.adult-invite",
                "sexual",
                0.85,
                self._by,
                spans,
                "an invite for adults",
                "reader",
            )
        if not has_trigger:
            return
        leads = _furthest(read)
        is_copied = any(
            name in found and found[name].score >= _COPIED_LEAST
            for name in ("link.lookalike", "link.masked")
        )
        for name, wording in (
            ("scam.gift", bait.gift(prose, leads)),
            ("scam.account", bait.account(prose, leads)),
        ):
            if wording is not None:
                score = 0.97 if is_copied else wording.score
                yield self._worded(name, wording, score)

    def _worded(self, name: str, wording: bait.Wording, score: float) -> Signal:
        return Signal(name, "scam", score, self._by, (wording.span,), wording.why, "reader")

    def _signal(
        self, name: str, category: Category, score: float, address: Address, why: str
    ) -> Signal:
        spans = (address.span,) if address.span is not None else ()
        return Signal(name, category, score, self._by, spans, why, "reader")


def _furthest(read: Sequence[Address]) -> bait.Leads:
    """Say where the most doubtful of several addresses leads."""
    return max((_leads(it) for it in read), default=bait.LEADS[0], key=bait.LEADS.index)


def _leads(address: Address) -> bait.Leads:
    """Say where an address leads, for the wording around it."""
    is_invite = any(address.host in it and path.match(address.rest) for it, path in _INVITES)
    if is_invite or official(address.host) is None:
        return "outside"
    return "hosted" if registrable(address.host) in HOSTED else "official"

"""E-mail addresses, as written and as spoken."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.domains import is_public
from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.whose import whose, words_after, words_before
from leeward_policies.detectors.wording import spaced, wordset
from leeward_policies.text.known import ORDINARY

NAME = "personal-info.email"

_LOCAL_MOST = 64
"""Characters before the `@` at most (RFC 5321)."""

_LOCAL_END = re.compile(r"[\w.%+'-]*\Z")
_DOMAIN = re.compile(r"[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){1,8}")
_ROLES = wordset(
    """info support help contact admin sales office noreply no-reply donotreply abuse security
    press presse jobs postmaster webmaster hello team service feedback moderation mods kontakt hilfe
    contacto ayuda contato suporte contatti aide git root"""
)
"""Names before the `@` that belong to no person."""

_DOTS = r"(?:dot|\.|punkt|point|punto|ponto|punt|kropka)"
_SPOKEN_DOT = rf"(?:\( ?{_DOTS} ?\)|\[ ?{_DOTS} ?\]|{_DOTS})"
_SPOKEN_EMAIL = spaced(
    rf"""(?P<local>[\w-]+(?: (?:\.|dot|punkt|point|punto|ponto|punt|kropka|_|-) [\w-]+){{0,2}})
    [ ](?:(?P<sign>\( ?(?:at|@|a) ?\)|\[ ?(?:at|@) ?\]|@|ät|arobase|arroba|chiocciola|małpa|
    apenstaartje|klammeraffe)|(?P<at>at))
    [ ](?P<domain>[\w-]+(?: {_SPOKEN_DOT} [\w-]+){{1,3}})"""
)
_DOT = spaced(_SPOKEN_DOT)
_LOOSE_DOT = re.compile(r"\s\.|\.\s")
"""The end of a sentence, not a dot of an address."""
_SPREAD = re.compile(r"[\w.-]{2,64} @ ?[\w-]{2,63}(?: ?\. ?[a-z]{2,10}){1,2}")
"""An address with blanks around its signs."""
_WRITTEN = re.compile(r"\S@\S")
_AFTER_AT = re.compile(r" (?:dot|punkt|[\[(]) ")
TRIGGERS = wordset("dot punkt point punto ponto punt kropka email mail e-mail")
"""Without one of these, and without `@`, no address is looked for."""
_AT_GATE = wordset("at arobase arroba chiocciola małpa apenstaartje klammeraffe ät")
_MAIL = spaced(
    r"""e ?-? ?mails?|mail|gmail|hotmail|outlook|correo|courriel|posta|adresse|write (?:to )?me|
    reach me|schreib mir|écris moi|escríbeme|scrivimi|napisz do mnie"""
)
_NO_NAME = wordset(
    """look looking me us him her them it meet work is am are be was stay stayed arrive shop buy
    here there live go going went start starts starting right up down over in out back and or the
    a an that this video site page shop sale available found find"""
)
"""Words before `at` that make it a place, not an address."""


def emails(page: Page) -> Iterator[Found]:
    """Yield the e-mail addresses of a message, written or spoken."""
    text = page.text
    at = text.find("@")
    while at >= 0:
        local = _LOCAL_END.search(text, max(0, at - _LOCAL_MOST), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain and (found := _email(page, local.group(), at, domain.end())):
            yield found
        at = text.find("@", at + 1)
    has_dot = not page.words.isdisjoint(TRIGGERS) or "[" in text or "(" in text or " @ " in text
    if has_dot and ("@" in text or not page.words.isdisjoint(_AT_GATE)):
        yield from _spoken_emails(page)


def _email(page: Page, local: str, at: int, end: int) -> Found | None:
    name = local.lstrip(".%+'-_")
    start = at - len(name)
    before = page.text[start - 1 : start] if start else ""
    host = page.text[at + 1 : end].rstrip("-_")
    if not name or before in {"@", "/", ":"} or page.text[end : end + 1] in {":", "/"}:
        return None  # a federated name, an address with a password, a path on a server
    aim = whose(words_before(page.text, start), words_after(page.text, end))
    if name in _ROLES and aim != "self":
        return None
    score = 0.4
    if is_public(host):
        score = 0.88 if aim == "unknown" else 0.95
    return Found(NAME, page.span(start, at + 1 + len(host)), score, "an e-mail address", aim)


def _spoken_emails(page: Page) -> Iterator[Found]:
    line = page.prose.line
    at = 0
    while match := _SPOKEN_EMAIL.search(line, at):
        at = match.start() + 1
        found = _spoken(page, match)
        if found is not None:
            at = match.end()
            yield found


def _spoken(page: Page, match: re.Match[str]) -> Found | None:
    """Judge words that may spell an address."""
    line = match.string
    end = match.end()
    domain = _DOT.sub(".", f" {match['domain']} ").replace(" ", "")
    written = page.text[page.prose.before(match.start()) : page.prose.after(end)]
    is_loose = _LOOSE_DOT.search(written) is not None and not _SPREAD.fullmatch(written)
    if not is_public(domain) or is_loose or _WRITTEN.search(written):
        return None
    before = f"{line[max(0, match.start() - 60) : match.start()]} "
    is_named = _MAIL.search(before) is not None
    local = match["local"]
    is_plain = match["at"] and not is_named
    if is_plain and (local in _NO_NAME or not _AFTER_AT.search(f" {match['domain']} ")):
        return None
    is_name = not local.isalpha() or local not in ORDINARY
    score = 0.9 if match["sign"] or is_named else (0.7 if is_name else 0.5)
    aim = whose(before, words_after(page.text, page.prose.after(end)))
    span = page.prose.span(*match.span())
    return Found(NAME, span, score, "an e-mail address in words", aim)

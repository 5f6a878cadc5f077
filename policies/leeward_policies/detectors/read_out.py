"""Codes and passwords that somebody reads out: known by their shape and by what stands around."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import joined, spaced
from leeward_policies.domain.signals import Aim

_SCORE = 0.85

_SHAPE = re.compile(
    joined(
        r"""(?<![\w.,:/#-])(?P<value>g-\d{6}|\d{6}|\d{3}[ -]\d{3}|(?:\d[ ]){5}\d|
        (?![0-3]\d[ -][0-3])\d\d(?P<sign>[ -])\d\d(?P=sign)\d\d)(?!\w|[.,:/-]\d|[ ]\d)"""
    )
)
"""What login codes look like; a date (`12-03-24`) looks otherwise."""

_SHOWN = spaced(
    r"""is (?:that|this) (?:it|the one|the code|what (?:you|u)|the number)|
    thats? (?:the one|what) (?:you|u) (?:asked|wanted|needed)|(?:you|u) (?:asked for|wanted|need)|
    did it (?:let|work)|it expires|only (?:good|valid) for|authenticator|
    passt (?:das|die)|meinst du (?:die|das)|ist (?:das|es) (?:die|der|das) (?:zahl|code|richtige)|
    läuft (?:gleich )?ab|gilt nur|authentifikator|anmeldemail|
    (?:à|a) quoi (?:ça|ca) sert|c'est (?:ça|ca|celui là) (?:que )?(?:tu|t')|(?:ça|ca) expire|
    (?:je|j')? ?(?:jmets|mets) (?:ça|ca) où|tu (?:voulais|voulez)|authentificateur|
    es (?:eso|ese|este)(?= [?]| ?$)|(?:te )?sirve [?]|lo que (?:querías|querias|pediste)|caduca|
    (?:é|e) (?:isso|esse) (?:que|q|mesmo|[?])|(?:que|q) (?:vc|você|tu) (?:queria|pediu|querias)|
    digitou|autenticador|vai expirar"""
)
"""What is said around a code by somebody who reads it out."""

_NAMED = "|".join(
    joined(pattern)
    for pattern in (
        r"""(?:backup|recovery|reset|recuperação|recuperacao|recuperación|recuperacion|respaldo|
        récupération|recuperation|secours|wiederherstellungs?(?:code)?)(?: [^\s.!?]{1,14}){0,8}?
        [ :]{1,2}(?P<reserve>[a-z0-9]{4}-[a-z0-9]{4})""",
        r"""pin(?: code)? (?:for|of|to|von|für|de|do|da|del)
        [ ](?:my|mein\w{0,2}|mon|ma|mi|meu|minha)(?: [^\s\d.]{1,14}){1,2}
        (?: (?:is|ist|est|es|é)|:)? (?P<pin>\d{4,6})""",
        r"""(?:my|mein|mon|mi|meu)(?: [^\s\d.]{1,14}){0,2} pin(?: (?:is|ist|est|es|é)|:)?
        [ ](?P<own>\d{4,6})""",
        r"""(?:sign[- ]?in|log[- ]?in|security|verification|anmelde|sicherheits)
        [ ]?(?:number|nummer)(?: is| ist|:) (?P<number>\d{4,8})""",
    )
)
_CODE = re.compile(rf"(?<!\w)(?:{_NAMED})(?!\w)")
"""Codes of other shapes, with their names."""

_LIKELY = joined(
    r"""(?<![\w@./])(?P<value>(?!(?:windows|ubuntu|office|iphone|level|minecraft|roblox)\d)
    [^\W\d_]{4,20}[!?._-]?\d{1,4}[!?]?)(?![\w./@])"""
)
"""What many passwords look like: a word and figures."""

_PASSWORDS = tuple(
    re.compile(joined(pattern) + _LIKELY + joined(after))
    for pattern, after in (
        (
            r"""(?<!\w)(?:pass ?words?|pass|pw|passwort|kennwort|mot de passe|mdp|contraseña|contra|
            clave|senha|palavra-passe)(?:[ ,:=]{1,2}[^\s.,!?]{1,12}){0,4}?[ ,:="]{1,3}""",
            "",
        ),
        (
            r"""(?<!\w)\w{0,12}(?:acc|account|konto|compte|cuenta|conta|login):? [^\s:]{3,24}
            [ ](?:/|mit|with|and)[ ]""",
            "",
        ),
        (
            r"(?<!\w)(?:use|uso|usa|mets|nehme?|nutze|benutze)[ ]",
            r"""[ ](?:for everything|everywhere|überall|für alles|partout|pour tout|
            comme (?:mot de passe|mdp)|pa(?:ra)? todo|en todo|pra tudo|em tudo)(?!\w)""",
        ),
    )
)
"""Where a password stands: after its name, after an account's name, and as the one for all."""

_NEAR = 30
"""Code points before a password in which its owner is named."""

_MINE = re.compile(r"(?<!\w)(?:my|mein\w{0,2}|mon|ma|mi|meu|minha) (?:[^\W\d_]+ )?$")
_THEIRS = re.compile(
    joined(
        r"""(?<!\w)(?:her|his|their|son|sa|su|seu|sua|(?:[^\W\d_]{2,20} )?(?:sein|seine|ihr|ihre)|
        (?!(?:this|its|whats|thats|heres|was|is|as|my|always|previous|class)(?!\w))
        [^\W\d_]{2,19}'?s) (?:[^\W\d_]+ )?$"""
    )
)
_OF_NAME = re.compile(
    joined(
        r"""[^\W_]+ (?:(?:de|do|da|del|von) |d')
        (?!(?:tudo|todo|tout|mon|ma|mi|meu|minha|la|el|le|roblox|discord|steam|insta\w*|snap\w*|
        epic|tiktok|minecraft|fortnite)(?!\w))[^\W\d_]{2,20}(?!\w)"""
    )
)


def codes_read_out(page: Page) -> Iterator[Found]:
    """Yield what looks like a login code and is read out."""
    shape = _SHAPE.search(page.text)
    if shape is not None and (shape["value"].startswith("g") or _SHOWN.search(page.prose.line)):
        yield _found(page, shape.span("value"), "gives away a login code")


def codes_named(page: Page) -> Iterator[Found]:
    """Yield codes of other shapes that are called so."""
    for match in _CODE.finditer(page.text):
        yield _found(page, match.span(match.lastgroup or 0), "gives away a login code")


def passwords_read_out(page: Page) -> Iterator[Found]:
    """Yield what looks like a password and stands where passwords do."""
    for pattern in _PASSWORDS:
        for match in pattern.finditer(page.text):
            aim = owner_of(page.text, match.start(), match.group())
            yield _found(page, match.span("value"), "gives away a password", aim)


def owner_of(text: str, start: int, said: str = "") -> Aim:
    """Say whose a password is.

    Args:
        text: what it stands in.
        start: where it is called a password.
        said: from there on, up to the password itself.
    """
    before = text[max(0, start - _NEAR) : start]
    if _MINE.search(before):
        return "self"
    return "person" if _THEIRS.search(before) or _OF_NAME.match(said) else "self"


def _found(page: Page, place: tuple[int, int], why: str, aim: Aim = "self") -> Found:
    return Found("personal-info.one-time-code", page.span(*place), _SCORE, why, aim)

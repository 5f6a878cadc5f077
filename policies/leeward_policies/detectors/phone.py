"""Phone numbers: digits that are a number, in words that make it somebody's."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.detectors.numbering import Known, judged
from leeward_policies.detectors.page import DIGIT, Found, Page
from leeward_policies.detectors.spoken_digits import RUN_LEAST, WORDS, WORDS_LEAST, Run, runs
from leeward_policies.detectors.whose import PUBLIC, whose, words_after, words_before
from leeward_policies.detectors.wording import spaced, wordset
from leeward_policies.domain.signals import Aim

NAME = "personal-info.phone"

_STRONG = spaced(
    r"""phone|phone ?(?:number|num|no)|cell|cell ?phone|mobile|mob|whats ?app|wapp|telephone|tel|
    landline|imessage|facetime|handy|handynummer|handynr|telefon(?:nummer|nr|u|em|ie)?|rufnummer|
    festnetz(?:nummer)?|portable|tél|téléphone|móvil|movil|teléfono|telefono|celular|guasap|wasap|
    wsp|tlf|tfno|telemóvel|telemovel|telefone|tlm|zap|zapzap|cellulare|cell|telefoonnummer|telnr|
    mobiel(?:tje)?|gsm|komórk[aęi]|komórkę|komórkowy"""
)
_WEAK = spaced(
    r"number|number'?s|nums?|numba|nr|(?:my|ur|her|his) no|nummer|numéro|numero|número|numer|"
    r"numeru|nbr|digits|line"
)
_MINE = spaced("my|meine?|mon|mi|meu|minha|mio|mijn|mój")
_VERB = spaced(
    r"""call(?:ing)?|text(?:ing)?|ring|txt|msg|message|dial|hmu|hit me up|reach|contact|sms|
    ruf(?:t|en)?|anrufen|schreib(?:t|en)?|simse|appelle[zr]?|textote|écris|écrivez|llama(?:me|r|dla)?|
    llámame|escr[ií]beme|m[aá]ndame|m[aá]rcame|me chama|liga(?:r|me)?|ligue|chama|chiama(?:mi|te|
    re)?|scrivi(?:mi)?|bel|
    bellen|app|appen|zadzwoń|dzwoń|dzwoncie|pisz|napisz|add"""
)
_NOT_A_PHONE = spaced(
    r"""order|ticket|tracking|reference|ref|case|account|acct|serial|invoice|flight|seed|level|
    version|model|id|ids|uid|pid|gid|product|part|isbn|issn|score|highscore|points|pts|xp|elo|mmr|
    coords?|coordinates|port|bug|issue|pr|build|lobby|room|friend code|fc|sw|code|dollars|euros?|
    usd|subs|subscribers|views|likes|followers|population|year|years|bestellnummer|bestellung|
    sendung(?:snummer)?|kundennummer|artikelnummer|seriennummer|kontonummer|commande|pedido|ordine|
    bestelling|zamówieni[ae]|iban|zip|postcode|plz|timestamp|unix|hex|kills|damage|dmg|gold|coins|
    robux|pin|barcode|ip|mac|card|kernel|patch|release|save|replay|map|episode|scores?|decimals|
    digits of|pi|calculator|plus|minus|times|equals"""
)
_ASKED = spaced(
    r"""(?:what'?s|whats|what is|wats|gimme|give me|send(?: me)?|drop|(?:can|could) i (?:get|have)|
    share|tell me|need|got|have)(?: \S+){0,3} (?:number|num|digits|phone|whatsapp|cell|mobile)|
    (?:ur|your|yr) (?:phone )?(?:number|num|digits|whatsapp|cell)|deine (?:handy|telefon)?nummer|
    (?:ton|tes|votre) (?:numéro|numero|num|tel|tél|06)|tu (?:número|numero|móvil|whatsapp|teléfono)|
    (?:teu|seu) (?:número|numero|zap|whatsapp|telemóvel)|tuo numero|je (?:nummer|06)|
    (?:twój|swój|podaj) numer"""
)

_LINKED = re.compile(r"(?:\bwa\.me/|[?&]phone=|\btel:)\+?\Z")
"""What stands right before a number in a link to it."""

_PRICE = re.compile(r"[$€£¥₹%] ?\Z|[#@=]\Z|\b(?:usd|eur|gbp|pln|rs) ?\Z")
_UNIT_AFTER = re.compile(
    r" ?(?:[$€£¥₹%°]|(?:k|m|km|kg|g|cm|mm|gb|mb|kb|tb|px|fps|ms|hz|mhz|ghz|x|pts|points|xp|"
    r"dollars?|euros?|bucks|usd|eur|pln|zł|robux|v ?-?bucks|coins|views|subs|likes|years?|people|"
    r"times|kills|damage)\b)"
)
_DATE = re.compile(
    r"(?:\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)?\d{2}|(?:19|20)\d{2}[-./]?\d{2}[-./]?\d{2})$"
)

_NANP_GROUPS = ([3, 3, 4], [3, 4], [1, 3, 3, 4])
"""How North Americans group a number."""

_DIALLED = re.compile(r"00[1-9]\d{8}")
"""A number with its country code, as it is dialled in Europe."""

_ZERO = re.compile(r"\d[oli]|[oli]\d")
"""A letter for a figure."""

_SAID_OF_A_PHONE = wordset(
    """number num phone cell nummer nr handy telefon numéro numero tel tél portable número num
    movil móvil teléfono telefono celular telemóvel telefone zap whatsapp"""
)
"""With one of these, small groups of figures may be a number."""

_NINE = 9
"""Figures of a number in Spain, Portugal or Poland."""

_GROUPS = 5
"""Groups of one or two figures from which on they may be a number that somebody spread."""

_KEYCAP = "\u20e3"
"""The frame around an emoji figure."""

_CANDIDATES_MOST = 8
"""Runs judged a message; each costs up to a millisecond."""


def _is_something_else(text: str, run: Run, *, is_of_phone: bool) -> bool:
    """Say whether shape or neighbours make the digits a price, a date, an address or a count."""
    before = text[max(0, run.start - 8) : run.start]
    after = text[run.end : run.end + 12]
    chunk = text[max(text.rfind(" ", 0, run.start), text.rfind("\n", 0, run.start)) + 1 : run.start]
    if "/" in chunk or "_" in chunk[-1:] or "=" in chunk:
        return True
    if _PRICE.search(before) or _UNIT_AFTER.match(after):
        return True
    if re.match(r"[\w:]|[.,]\d|/[a-z]", after) or re.search(r"[\w]$|\d[.,:]$", before):
        return True
    return not run.has_plus and not run.spoken and _is_list(run, text, is_of_phone=is_of_phone)


def _is_list(run: Run, text: str, *, is_of_phone: bool) -> bool:
    """Say whether the groups are a date, an internet address, coordinates, or loose numbers."""
    lengths = {len(group) for group in run.groups}
    raw = text[run.start : run.end]
    if _DATE.match(raw):
        return True
    dots = run.separators.count(".")
    if dots and len(run.groups) == 4 and all(int(group) <= 255 for group in run.groups):  # noqa: PLR2004 - an IPv4 address
        return True
    if run.separators == "." and len(run.groups) == 2:  # noqa: PLR2004 - a decimal
        return True
    if lengths == {1}:
        return _counts(run)
    pairs = lengths == {2} and len(run.groups) >= 4  # noqa: PLR2004 - French numbers go in pairs
    pairs = pairs or (is_of_phone and len(run.groups) >= _GROUPS and len(run.digits) >= _NINE)
    return max(lengths) <= 2 and not pairs  # noqa: PLR2004 - scores, ages, hours


def _counts(run: Run) -> bool:
    """Say whether somebody only counts up or down."""
    values = [int(group) for group in run.groups]
    steps = {b - a for a, b in pairwise(values)}
    return steps in ({1}, {-1}, {0})


def phones(page: Page) -> Iterator[Found]:
    """Yield the phone numbers of a message."""
    figures = len(DIGIT.findall(page.text)) if page.has_digit else 0
    has_zeroes = bool(figures) and _ZERO.search(page.text) is not None
    if figures < RUN_LEAST and not has_zeroes and len(page.words & WORDS) < WORDS_LEAST:
        return
    is_of_phone = not page.words.isdisjoint(_SAID_OF_A_PHONE)
    for count, run in enumerate(runs(page.text)):
        if count == _CANDIDATES_MOST:
            return
        linked = _LINKED.search(page.text, max(0, run.start - 24), run.start)
        if linked is not None:
            run = replace(run, has_plus=True)  # noqa: PLW2901 - such a link holds it without the sign
        elif (run.spoken and _counts(run)) or _is_something_else(
            page.text, run, is_of_phone=is_of_phone
        ):
            continue
        found = _phone(page, run, run.start if linked is None else linked.start())
        if found is not None:
            yield found


class _Setting(Struct, frozen=True):
    """What stands around a run of digits."""

    aim: Aim
    is_mine: bool
    """`my`, not `our`: a service number is hardly ever somebody's own."""
    is_named: bool
    """A word for a phone, or for its number, stands by, or somebody just asked for it."""
    is_sure: bool
    """Such a word can mean nothing but a phone."""
    has_verb: bool
    """`call`, `text`."""
    is_alone: bool
    """The message is nothing else."""
    is_disguised: bool
    """Written as words or one by one, as nobody writes an order or a score."""


def _setting(page: Page, run: Run, begin: int) -> _Setting | None:
    """Read the words around a run; None when they say that it is no phone number.

    Args:
        page: the message.
        run: the digits.
        begin: where they begin, or the link that holds them.
    """
    before = words_before(page.text, begin)
    after = words_after(page.text, run.end)
    near = words_before(page.text, begin, 4)
    around = words_before(page.text, begin, 6)
    is_sure = _STRONG.search(before) is not None or _STRONG.search(after) is not None
    if not is_sure and _NOT_A_PHONE.search(near):
        return None
    aim = whose(before, after)
    if PUBLIC.search(before) is not None and _MINE.search(before) is None:
        return None
    has_verb = (
        _VERB.search(before) is not None
        or _VERB.search(words_after(page.text, run.end, 2)) is not None
    )
    is_asked = _ASKED.search(page.asked) is not None
    if is_asked or (has_verb and aim != "unknown"):
        is_sure = True
    return _Setting(
        "self" if is_asked and aim == "unknown" else aim,
        aim == "self" and _MINE.search(before) is not None,
        is_sure or _WEAK.search(around) is not None or _WEAK.search(after) is not None,
        is_sure,
        has_verb,
        page.is_alone(run.start, run.end),
        _is_disguised(page, run),
    )


def _is_disguised(page: Page, run: Run) -> bool:
    if run.spoken or {len(group) for group in run.groups} == {1}:
        return True
    span = page.span(run.start, run.end)
    return _KEYCAP in page.reading.views.original[span.start : span.end]


def _phone(page: Page, run: Run, begin: int) -> Found | None:
    setting = _setting(page, run, begin)
    if setting is None:
        return None
    is_international = run.has_plus or _DIALLED.match(run.digits) is not None
    is_worth = setting.is_named or setting.has_verb or setting.is_alone or setting.is_disguised
    if not (is_worth or is_international or _has_phone_shape(run)):
        return None
    known, first, last, digits = judged(run)
    if known == "service" and not setting.is_mine:
        return None
    is_number = known in {"valid", "service"}
    if setting.is_named:
        score = _named(known, run, setting)
    elif is_international:
        score = 0.85 if is_number else (0.5 if known == "possible" else 0.0)
    elif setting.is_disguised and (
        len(digits) > _NINE or (len(digits) == _NINE and (setting.has_verb or setting.is_alone))
    ):
        score = 0.85 if is_number else 0.0
    elif setting.has_verb:
        score = 0.65 if is_number else (0.5 if known == "possible" else 0.0)
    else:
        score = (0.6 if setting.is_alone else 0.5) if is_number else 0.0
    if not score:
        return None
    start = run.start if first == 0 else run.places[first][0]
    why = "a phone number in words" if run.spoken else "a phone number"
    return Found(NAME, page.span(start, run.places[last - 1][1]), score, why, setting.aim)


def _named(known: Known, run: Run, setting: _Setting) -> float:
    """Score digits that the words around call a phone number."""
    is_number = known in {"valid", "service"}
    is_whole = run.has_plus or run.groups[0].startswith("0")
    if setting.aim != "unknown":
        if is_number:
            return 0.95 if run.has_plus else 0.92
        is_like_one = known == "possible" or _has_phone_shape(run)
        return 0.85 if is_like_one and setting.aim == "self" else 0.6
    if setting.is_sure:
        return 0.87 if is_number else 0.6
    return 0.82 if is_number and is_whole else 0.55


def _has_phone_shape(run: Run) -> bool:
    """Say whether the digits alone look like a number: grouped as people do, or 0 and ten more."""
    lengths = [len(group) for group in run.groups]
    if run.groups[0].startswith("0") and 10 <= len(run.digits) <= 12:  # noqa: PLR2004 - national
        return True
    return lengths in _NANP_GROUPS and ("-" in run.separators or ")" in run.separators)

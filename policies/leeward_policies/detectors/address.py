"""Where somebody lives: a street with a number, or a postcode given as one's own."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.whose import PUBLIC, whose, words_after, words_before
from leeward_policies.detectors.wording import spaced, wordset
from leeward_policies.domain.signals import Aim

NAME = "personal-info.address"

_BEFORE_NUMBER = (
    r"(?:(?:haus|house )?(?:number|nummer|nr|no)(?: \.)? |num[ée]ro |n[uú]mero |núm(?: \.)? |"
    r"no ?\.? |nr ?\.? |n[º°] ?|n ?[.] ?)"
)
_IN_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty zwei drei vier fünf sechs sieben acht neun zehn elf zwölf "
    "deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize dos tres "
    "cuatro cinco seis siete ocho nueve diez doce trece catorce quince dois três sete oito nove "
    "dez doze treze"
)
_NUMBER_WORDS = wordset(_IN_WORDS)
"""House numbers in words; they count only after a word for `number`."""

_NUMBER = (
    rf"(?:{_BEFORE_NUMBER}?\d{{1,4}}(?: ?[a-d]| bis| ter)?|"
    rf"(?:number|num[ée]ro|n[uú]mero|(?:haus)?nummer) (?:{_IN_WORDS.replace(' ', '|')}))"
)

_ENGLISH = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|crescent|cres|terrace|way|"
    r"boulevard|blvd|gardens|gdns|grove|mews|parade|walk|hill|row|place|square|rise|view|green|"
    r"park|circle|heights)"
)
_LOOSE_ENGLISH = wordset(
    "way hill row place square rise view green park walk court drive close circle heights parade"
)
"""Kinds of streets that are everyday words as well."""

_FRENCH = r"(?:rue|avenue|boulevard|bd|allées?|impasse|chemin|quai|place|route|square|passage)"
_SPANISH = r"(?:calle|c ?/|avenida|avda|avd|plaza|paseo|camino|carrer|carretera)"
_PORTUGUESE = r"(?:rua|avenida|travessa|praça|praceta|alameda|estrada|largo)"
_ITALIAN = r"(?:via|viale|corso|piazza|piazzale|vicolo|largo|strada)"
_POLISH = r"(?:ul|ulica|ulicy|al|aleja|alei|os|osiedle|osiedlu|plac|placu)"
_GERMANIC = (
    r"(?:[^\W\d_]{3,30}(?:strasse|str|weg|allee|gasse|platz|ufer|damm|straat|laan|plein|gracht|"
    r"kade|singel|dijk|dreef|steeg)|[^\W\d_]{3,30} (?:- )?(?:strasse|str))"
)

_NO_NAME = wordset(
    """at near bis ter minute minutes min mins hour hours hr hrs day days second seconds mile miles
    km metre metres meter meters m more other different people person players dollars bucks euros
    euro pounds quid percent times x of the a an to in on for by and or with from down up off
    per is are
    was were be
    been it this that these those one two three four lane lanes way ways years year weeks week
    months month steps hits points levels level star stars inch inches foot feet ft man
    men guys
    kids cars car games game rounds out long short whole half full first second third last next
    best worst big small new old good bad easy hard cool nice free i you he she they we my your
    went going go goes kg lbs gb mb fps am pm st nd rd th"""
)
"""Words that no street is called by: `5 minute walk`, `2 way street`, `3 people in court`."""

_WORD = r"[^\W\d_][\w']*(?: [.-])?"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}})"
_AT = rf"(?: ,)? (?P<number>{_NUMBER})"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("en", spaced(rf"(?P<number>{_NUMBER})(?: ,)? {_NAME} (?P<kind>{_ENGLISH})")),
    (
        "en",
        spaced(
            rf"(?:on|in|at) {_NAME} (?P<kind>{_ENGLISH})(?: ,)? (?:house )?(?:number|no|nr)"
            r"(?: \.)? (?P<number>\d{1,4})"
        ),
    ),
    ("de", spaced(rf"(?P<kind>{_GERMANIC})(?: \.)?(?P<name>){_AT}")),
    (
        "fr",
        spaced(
            rf"(?P<number>{_NUMBER})(?: ,)? (?:(?:de|de la|du) )?(?:[dl]')?(?P<kind>{_FRENCH}) "
            r"(?P<name>"
            rf"(?:(?:de|du|des|la|le|les) ){{0,2}}{_WORD}(?: (?!à|a|et|c'est){_WORD}){{0,2}})"
        ),
    ),
    (
        "fr",
        spaced(
            rf"(?P<kind>{_FRENCH}) (?:(?:de|du|des|la) ){{0,2}}{_NAME}(?: ,)? "
            r"(?P<number>(?:au|num[ée]ro|n°) \d{1,4})"
        ),
    ),
    ("es", spaced(rf"(?P<kind>{_SPANISH})(?: \.)? {_NAME}{_AT}")),
    ("es", spaced(rf"(?P<number>{_NUMBER}) de (?:la |el )?(?P<kind>{_SPANISH}) {_NAME}")),
    ("pt", spaced(rf"(?P<kind>{_PORTUGUESE})(?: \.)? {_NAME}{_AT}")),
    ("pt", spaced(rf"(?P<number>{_NUMBER}) d[ao] (?P<kind>{_PORTUGUESE}) {_NAME}")),
    ("it", spaced(rf"(?P<kind>{_ITALIAN}) {_NAME}{_AT}")),
    ("pl", spaced(rf"(?P<kind>{_POLISH})(?: \.)? {_NAME}{_AT}(?: / \d{{1,3}})?")),
)

_GATE = re.compile(
    rf"\b(?:{_ENGLISH}|{_FRENCH}|{_SPANISH}|{_PORTUGUESE}|{_ITALIAN}|{_POLISH})\b|c/|"
    r"(?:strasse|str|weg|allee|gasse|platz|ufer|damm|straat|laan|plein|gracht|kade|singel|dijk|"
    r"dreef|steeg)\b"
)

_HOME = spaced(
    r"""(?:i|we)(?:'m| am| are)? (?:live|living|stay|staying)|i live|live[sd]? (?:at|on|in|near)|
    address(?:e|es)?|adress|l'adresse|addy|adresse|mein haus|unser haus|ma maison|notre maison|
    komm(?:t)? (?:vorbei|rum|her)|viens|venez|ven|venid|vem|vem aqui|(?:my|our|her|his|
    their) (?:house|home|place|flat|crib|postcode|
    post code|zip)|
    (?:come|pull up|meet me|deliver|delivered|send it|ship it|post it|pick me up) (?:to|at|from|by)|
    come over|wohn(?:e|en|t)?|anschrift|zuhause|habite[ns]?|j'habite|chez moi|chez nous|vivo|
    vivimos|
    vive|mi casa|mi dirección|dirección|direccion|domicilio|moro|moramos|mora|morada|endereço|
    minha casa|abito|abitiamo|abita|indirizzo|casa mia|woon|wonen|woont|adres|mieszkam|mieszkamy|
    mieszka|adresem|adresu"""
)
_COME = spaced(r"(?:\S+ )?come (?:over|round|by|here)")
_SPEAKS = spaced(
    """i|we|ich|wir|je|j'habite|nous|yo|vivo|vivimos|eu|moro|moramos|io|abito|ik|wij|mieszkam|
    mieszkamy|wohne?|woon"""
)
_POSTCODE = spaced(
    r"""(?P<uk>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})|(?P<nl>\d{4} ?[a-z]{2})|(?P<pl>\d{2} - \d{3})|
    (?P<pt>\d{4} - \d{3})|(?P<five>\d{5})"""
)
_OWN_POSTCODE = spaced(
    r"""(?P<owner>my|our|meine|unsere|mon|mi|meu|o meu|il mio|mijn|mój|her|his|their)
    [ ](?:post ?code|post code|zip(?: code)?|plz|postleitzahl|code postal|código postal|cp|cap|
    postcode|kod pocztowy)(?: (?:is|:|=|ist|est|es|é|è))*
    [ ](?P<code>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{4} ?[a-z]{2}|\d{2} - \d{3}|
    \d{4} - \d{3}|\d{5})"""
)
_THEIRS = wordset("her his their")


def addresses(page: Page) -> Iterator[Found]:
    """Yield the street addresses of a message, and own postcodes."""
    if not page.has_digit and page.words.isdisjoint(_NUMBER_WORDS):
        return
    line = page.prose.line
    for code in _OWN_POSTCODE.finditer(line):
        aim: Aim = "person" if code["owner"] in _THEIRS else "self"
        yield Found(NAME, page.prose.span(*code.span("code")), 0.85, "a postcode", aim)
    if not _GATE.search(page.text):
        return
    ends = 0
    for language, form in _FORMS:
        for match in form.finditer(line):
            if match.start() >= ends and (found := _address(page, language, match)) is not None:
                ends = match.end()
                yield found


def _address(page: Page, language: str, match: re.Match[str]) -> Found | None:
    line = page.prose.line
    start = page.prose.before(match.start())
    before = words_before(page.text, start)
    after = words_after(page.text, page.prose.after(match.end()))
    if PUBLIC.search(before) is not None and whose(before) != "self":
        return None
    if language in {"en", "it"} and not _NO_NAME.isdisjoint(match["name"].split()):
        return None
    is_home = _HOME.search(before) is not None or _COME.match(after, 1) is not None
    postcode = _POSTCODE.search(line, match.end() - 1, match.end() + 40)
    has_postcode = postcode is not None and (postcode.lastgroup != "five" or language != "en")
    is_loose = _is_loose(language, match)
    is_capital = _is_capital(page, match)
    if is_home:
        score = 0.92
    elif has_postcode:
        score = 0.88
    elif is_loose:
        score = 0.5 if is_capital and page.is_alone(start, page.prose.after(match.end())) else 0.0
    else:
        score = 0.65 if is_capital else 0.5
    if not score:
        return None
    end = match.end()
    if has_postcode and postcode is not None:
        end = postcode.end()
    aim = whose(before, after)
    if aim == "unknown" and is_home and _SPEAKS.search(before):
        aim = "self"
    return Found(NAME, page.prose.span(match.start(), end), score, "a street address", aim)


def _is_loose(language: str, match: re.Match[str]) -> bool:
    """Say whether the pattern alone is not enough, because the words are everyday ones."""
    kind = match["kind"]
    match language:
        case "en":
            return kind in _LOOSE_ENGLISH
        case "de":
            return kind.endswith(("platz", "weg", "ufer", "damm", "steeg", "dijk"))
        case "fr":
            return kind in {"place", "route", "square", "passage"}
        case "es" | "pt":
            return kind in {"plaza", "paseo", "camino", "largo", "estrada"}
        case "it":
            return True
        case _:
            return kind in {"al", "os"}


def _is_capital(page: Page, match: re.Match[str]) -> bool:
    group = "name" if match["name"] else "kind"
    start, end = match.span(group)
    places = [at for at in range(start, end) if match.string[at - 1] == " "]
    return any(page.is_capital(page.prose.before(at)) for at in places)

"""That somebody states their own age. The number is read, weighed, and forgotten here.

No signal, reason or score carries it (`precise.md` 5): all that is said is that an age was
stated, and apart from it that the age was under 13.
"""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import forms, spaced, wordset

NAME = "personal-info.age"
NAME_UNDER_13 = "personal-info.age-under-13"

_YOUNGEST = 5
"""Below this nobody writes in a chat; `im 3` is a joke or a rank."""

_OLDEST = 99

_CHILD = 13

_GROWN = 18
"""From this age on, stating it gives nothing away that a young member must know about."""

_GROWN_SCORE = 0.6

_JOKING = 8
"""Below this age an `im 5 lol` is a joke more often than not."""

_ANSWER_SCORE = 0.88

_ANSWER_WORDS = 4
"""Words of the longest bare answer to `how old are you`."""

_SPEAKS = wordset(
    """
    i'm im i am iam i've i'll me my as asl age turned turning yo old yrs f m 10m 11m 12m 13m 14m
    15m 16m 17m 10f 11f 12f 13f 14f 15f 16f 17f 8m 9m 8f 9f alter âge edad idade età leeftijd
    wiek ich bin werde werd j'ai jai g tengo cumplo cumplí tenho faço fiz ho compio ik ben word
    mam kończę skończyłem skończyłam j' ai aurai birthday bday geburtstag fille garçon chica
    chico niña niño menina menino w h cumplir ill freshly sixteen fellow alive going teenager
    steckbrief meinen jahre jahrgang baujahr geboren born née nací naci nascido nascida nasci
    jsuis chui suis piges balais printemps años añitos anos aninhos recién recem caen ans voto
    cumplidos"""
)
"""Without one of these, in a longer message, nobody speaks of themselves and an age."""

_IN_WORDS = {
    "en": "five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    "de": "fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn",
    "fr": "cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete",
    "pt": "cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete",
    "it": "cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici",
    "nl": "vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien",
    "pl": "pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście",
}
_ALSO = {"quatorze": 14, "dezesseis": 16, "dezessete": 17}
"""As they are written in Brazil."""

_HALF = {f"{word}einhalb": age for age, word in enumerate(_IN_WORDS["de"].split(), start=5)}
"""Germans write the half year into the word."""

_WORDS = (
    {word: age for words in _IN_WORDS.values() for age, word in enumerate(words.split(), start=5)}
    | _ALSO
    | _HALF
)
_MEANT = _WORDS | {
    "teenager": 13,
    "teen": 13,
    **dict.fromkeys(("ein", "un", "um", "one"), 1),
    **dict.fromkeys(("two", "zwei", "deux", "dos"), 2),
    **dict.fromkeys(("three", "drei", "trois", "tres"), 3),
    **dict.fromkeys(("four", "vier", "quatre", "cuatro"), 4),
    **{grade: age for age, grade in enumerate(["cp", "ce1", "ce2", "cm1", "cm2"], start=6)},
}
"""What else stands where an age does."""
_OTHER_WORDS = frozenset(("once", "sei"))
TRIGGERS = frozenset(_WORDS) - _OTHER_WORDS | wordset(
    "asl teenager cm1 cm2 ce1 ce2 volljährig majeur majeure voto"
)
"""Ages in words; figures are found by their digits. `once` and `sei` are too often other words."""

_SAYS_ONCE = wordset("tengo cumplo cumplí cumplir")
"""With one of these, `once` is eleven."""

_MORE_WORDS = {"de": _HALF, "pt": _ALSO}
_AGES = {
    language: rf"(?P<age>\d{{1,2}}|{'|'.join(sorted(words, key=len, reverse=True))})"
    for language, words in (
        (language, [*words.split(), *_MORE_WORDS.get(language, ())])
        for language, words in _IN_WORDS.items()
    )
}

_PARTS = {
    **_AGES,
    "OLD": r"(?:years? old|years? and \S+ months? old|yrs? old|yo|y / o|years? of age|yrs?|y old)",
    "END": r"""(?! \. %ORDINAL%)(?= (?:[^\w\s%/:'"+*$€£#°-]|and|but|so|btw|lol|lmao|xd|
        haha\w*|u|you|wbu|hbu|f|m|female|male|girl|boy|from|in (?:january|february|march|april|
        may|june|july|august|september|
        october|november|december|a (?:week|month)|\d+ (?:days?|weeks?|months?))|now|too|tho|
        though|almost|turning|soon|next|today|tomorrow|yesterday|atm|rn|im|i'm|i|my|yo|hi|hey|
        pls|plz|idk|tbh|ngl|fyi|because|cause|cuz|who|how|where|dude|bro|already|also|
        or something)(?!\S)| ?$)""",
    "ORDINAL": r"""(?:jahrhunderts?|jh|jhd?ts?|jhs|januar|februar|märz|april|mai|juni|juli|august|
        september|oktober|november|dezember|bezirk|stock|spieltag|runde|lebensjahr|kapitel|jahr|
        minute|semester|platz|klasse|und|bis|oder)""",
}

_FORMS = forms(
    r"""
    0.92 (?:i'?m|i am|am|iam)(?: (?:only|just|like|actually|also|literally|a|an|
        about|currently))? %en% ?-? ?%OLD%
    0.92 (?:i|i'?ve)(?: just)? turned %en%(?:%END%| (?:today|yesterday|last|this|in|on|a|two|three))
    0.88 just turned %en%%END%
    0.88 (?P<soon>i'?m turning|i turn|i'?ll (?:be|turn)|i will (?:be|turn)|
        i'?m gonna be) %en% (?:in|next|
        this|on|tomorrow|soon|today|years)
    0.85 (?<=^ )turned %en%(?:%END%| (?:today|yesterday|last|this))
    0.88 (?:it'?s|is|was|celebrat\w+|had|having|have) my (?P<age>\d{1,2})(?:st|nd|rd|th)
        [ ](?:birthday|bday)
    0.88 (?<=^ )[mfwh] / (?P<age>1[1-7])(?= (?:here|hier|from|uk|usa?|who|anyone|wer|aus|sucht|qui|
        quién|quien|quem|de|ici|aquí|aqui|[,.!?])(?!\S)| ?$)
    0.92 my age(?: is| =| :|'s)* %en%
    0.85 (?:age|alter|âge|edad|idade|età|leeftijd|wiek) [:=] %en%%END%
    0.88 %en% ?-? ?%OLD% here
    0.85 (?<=^ )%en% ?-? ?%OLD% (?:girl|boy|f|m|female|male|from)
    0.92 (?:ich bin|bin|ich werde|werde)(?: (?:erst|schon|grad|gerade|auch|jetzt|nur))? %de%
        [ ](?:jahre?(?: alt)?|geworden)(?! (?:dabei|hier|im|in|auf|am))
    0.88 (?P<soon>ich werde?)(?: (?:bald|morgen|heute|schon|übermorgen|am \S+|
        nächste \S+)){0,2} %de%
    0.88 (?:ich bin|bin)(?: \S+){0,4}? %de% geworden(?! (?:im|auf|beim|in))
    0.9 (?:ich )?bin(?: (?!hund|katze|bruder|schwester|account|seit)\S+){1,6}? %de% jahre alt
    0.88 mein(?:en)? (?P<age>\d{1,2}) \. geburtstag
    0.85 (?<=^ )%de% (?:w|m|j) (?:aus|hier|sucht)
    0.88 (?P<soon>werde?) (?:im|am|nächste\w?) \S+ %de%(?= (?:[,!?;)]|und|also)(?!\S)| ?$)
    0.92 (?:j'ai|jai|g)(?: (?:que|juste|seulement|presque|déjà|eu|encore|toujours|fêté mes))? %fr%
        [ ]?ans(?! (?:d'\S+|de|que)(?!\S))
    0.88 (?P<soon>j'aurai|j'ai bientôt)(?: \S+)? %fr% ans
    0.88 (?<=^ )(?:fille|garçon|meuf|mec|f|h|g)(?: de)? %fr% ans
    0.85 ans(?: \S+){0,5}? j'ai (?P<age>\d{1,2})(?= [.,!?]| ?$)
    0.92 (?:tengo|cumplo|cumplí)(?: solo)? %es% (?:años|anos|añitos)
        (?! (?:de|jugando|en|con|que)(?!\S))
    0.88 (?:cumplí|cumplo|cumplir)(?: los)? %es%
        (?= (?:la|ayer|hoy|el|en|mañana|este|esta|hace|y|[.,!?])(?!\S)| ?$)
    0.85 (?<=^ )(?:chica|chico|niña|niño)(?: de)? %es%(?: años)?(?= (?:de|aquí|busca)(?!\S)| ?$)
    0.85 (?:cumplo|años)(?: \S+){0,6}? tengo (?P<age>\d{1,2})(?= [.,!?]| ?$)
    0.92 (?:tenho|faço|fiz)(?: só)? %pt% anos(?! (?:de|a|que|jogando)(?!\S))
    0.88 (?:fiz|faço) %pt%(?= (?:semana|ontem|hoje|mês|em|no|na|ano|amanhã|[.,!?])(?!\S)| ?$)
    0.85 (?<=^ )(?:menina|menino|garota|garoto)(?: de)? %pt%(?: anos)?
        (?= (?:de|aqui|procura)(?!\S)| ?$)
    0.85 (?:faço|anos)(?: \S+){0,6}? tenho (?P<age>\d{1,2})(?= [.,!?]| ?$)
    0.92 (?:ho|compio|ho compiuto)(?: solo)? %it% anni(?! (?:di|che|da))
    0.92 (?:ik ben|ben|ik word)(?: (?:pas|nog|al|net|nu))? %nl% (?:jaar(?: oud)?|geworden|jr)
        (?! (?:geleden|bezig))
    0.88 (?P<soon>ik word)(?: (?:bijna|morgen|volgende \S+|zaterdag|zondag)){1,2} %nl%
    0.92 (?:mam|skończyłem|skończyłam|kończę)(?: dopiero)? %pl% (?:lat|latek)
        (?! (?:doświadczenia|temu|w))
    0.85 (?:i'?m|i am|iam)(?: (?:only|just|like|actually|also|literally|still|already|
        basically|barely|really|technically|nearly|in fact|freshly|newly))? %en%%END%
    0.85 (?:ich bin|bin)(?: (?:erst|schon|auch|grad|nur|ich|also))? %de%(?= (?:[,!?;)]|und|aber|
        lol|du|wie|w|m|aus|auch|haha|btw|deshalb|darum|weil|xd)(?!\S)| ?$| \. ?$
        | \. (?:ich|du|wie|und)(?!\S))
    0.85 (?:ik ben|ben)(?: (?:pas|al|nog|net|ook))? %nl%(?= (?:[.,!?;)]|en|maar|lol|jij|uit|
        haha)(?!\S)| ?$)
    0.85 %en% / (?:f|m|female|male|girl|boy)(?: / \S+)?
    0.8 %en% [fm] (?:uk|usa|us|here|from)
    0.85 (?:asl|a / s / l)(?: [:=?-])* %en%(?: (?:f|m|female|male))?
    0.8 (?P<age>1[0-7]|[89])[fm](?: (?:here|uk|usa|us|from|/))
    """,
    **_PARTS,
)

_RARE_FORMS = forms(
    r"""
    0.85 (?:freshly|newly) %en%(?= [,.!?;)]| ?$)
    0.88 as a fellow %en% ?-? ?%OLD%
    0.88 as an? %en% ?-? ?%OLD% i (?:agree|think|feel|can|can't|cant|don't|dont|have|want|need|love|
        hate|am|would)
    0.85 (?<=^ )%en% ?-? ?%OLD% (?:\S+ ){1,2}here
    0.85 (?<=^ )%en% going on \d+
    0.85 (?:i'?ve |(?<=^ ))been alive (?:for )?%en% years
    0.88 (?P<soon>next year|in \S+ (?:days?|weeks?|months?)) (?:i'?ll|i will) (?:be|turn) %en%
    0.88 (?P<soon>(?:be|become|turn|officially) an? (?P<age>teenager|teen) (?:next|soon|tomorrow))
    0.85 (?P<soon>my sweet (?P<age>sixteen|16) (?:is|in|next|on|tomorrow))
    0.85 (?P<soon>(?<=^ )sweet (?P<age>sixteen|16) (?:in|next|on|tomorrow))
    0.85 (?:she / her|he / him|they / them)(?: [,/|])? %en%(?= [,/|)]| ?$)
    0.85 (?P<until>)(?P<age>\d|one|two|three|four|five|six)(?: more)? years?
        [ ](?:until|till|til|before) (?:i'?m|i am|i turn|i become) (?:18|an adult)
    0.88 mit meinen (?:jungen )?%de%[ ](?:jahren|lenzen)
    0.85 steckbrief(?: \S+){1,5}? %de%(?= ,)
    0.85 (?P<until>)(?P<age>\d|ein|zwei|drei|vier|fünf|sechs) jahre?
        [ ]bis ich (?:volljährig|18|erwachsen)
    0.85 (?<=^ )[mwd] , (?P<age>1[0-7])(?= ,)
    0.88 (?:je suis|jsuis|chui|moi)
        (?: (?!frère|soeur|sœur|fils|fille|cousine?|chien|chat|amie?|copine?|pote)\S+){0,8}?
        [ ][,:] %fr% ans?(?= [,.!?]| ?$)
    0.88 (?<=^ )[fhm] (?P<age>1[0-7]) [^\W\d_]{5,}(?= ,)
    0.88 (?:j'ai|jai|g|j'ai que|g que|chui|jsuis) (?:que )?%fr% (?:piges|balais|printemps)
    0.85 (?<=^ )%fr% printemps
    0.88 (?:chui|jsuis|je suis) en (?P<age>cp|ce1|ce2|cm1|cm2)
    0.85 (?<=^ )%fr% ans(?: et)? (?:et|toujours|jamais)
    0.85 (?P<until>)(?:dans )?(?P<age>\d|un|deux|trois|quatre|cinq|six) ans?
        [ ](?:je suis|jsuis|et je suis) majeure?
    0.88 (?<=^ )con (?:mis |los |apenas )?%es%(?: años)? (?:recién|recien) cumplidos
    0.85 (?P<soon>me caen los %es%)
    0.88 (?<=^ )%es% (?:añitos y|años recién|años y (?:nunca|aún|todavía|sigo))
    0.85 (?P<until>)(?:en )?(?P<age>\d|un|dos|tres|cuatro|cinco|seis) (?:años|añitos) (?:ya )?
        (?:voto|soy mayor|cumplo 18)
    0.88 (?:tô|to|tou|estou) com %pt% anos(?! (?:de|que)(?!\S))
    0.88 (?<=^ )%pt% (?:aninhos (?:recém|e)|anos e (?:nunca|ainda))
    0.88 (?<=^ )%en% years? old and (?:never|still|already)
    """,
    **_PARTS,
)
"""Turns of speech that are tried only with one of their own words."""

_RARE = wordset(
    """freshly newly fellow old yo yrs going alive teenager teen sweet ill i'll years year meinen
    steckbrief volljährig erwachsen m w d f h jsuis chui moi suis piges balais printemps ans cm1
    cm2 ce1 ce2 cp majeur majeure cumplidos caen años añitos voto anos aninhos here"""
)
_YEAR = re.compile(r"(?<!\d)20[012]\d(?!\d)")
_SMALL = re.compile(r"(?<![\d.,:])\d{1,2}(?!\d|[.,:]\d)")
"""A number of two figures at most."""

_DENIED = re.compile(
    r"(?<!\S)(?:not|isn't|ain'?t|never|if|when|until|til|till|since|was|wish|feel like|think|"
    r"act(?:ing)? like|mentally|thinks?|thought|pretend(?:ing)?|said|says?|lied?|nicht|wenn|als ob|"
    r"pas|si|quand|cuando|não|quando|se|non|niet|als|nie|jeśli|gdy)"
    r"(?: (?:that|because|i|ich|je|like|only))? ?$"
)
_BEFORE = 22
"""Code points before a statement in which a word undoes it."""

_ASKED = spaced(
    r"""how old(?: \S+){0,3}|(?:your|ur) age|age|asl|wie alt(?: \S+){0,2}|quel âge(?: \S+){0,3}|
    (?:cuántos|cuantos) años(?: \S+){0,2}|quantos anos(?: \S+){0,2}|quanti anni(?: \S+){0,2}|
    hoe oud(?: \S+){0,2}|ile (?:masz )?lat(?: masz)?"""
)
_ANSWER = forms(
    rf"""
    {_ANSWER_SCORE} (?:i'?m |um |uh |like |nearly |almost |just |only )?%N%
        (?: (?:years?|yrs?|yo|jahre|ans|años|anos|anni|jaar|lat))?
        (?: (?:old|lol|and|you|u|wbu|hbu|[.,!?])){{0,4}}
    """,
    N=rf"(?P<age>\d{{1,2}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})",
)


_BORN = spaced(
    r"""(?:i was |i'?m |(?<=^ ))born in (?P<a>20[012]\d)|
    i'?m an? (?P<b>20[012]\d) (?:kid|baby|girl|boy)|(?<=^ )(?P<c>20[012]\d) (?:kid|baby) here|
    (?:(?<=^ )|bin |ich bin )jahrgang (?P<d>20[012]\d)|
    (?:ich bin|bin) (?:im jahr )?(?P<e>20[012]\d) geboren|
    (?:je suis |jsuis |chui |(?<=^ ))née? en (?P<f>20[012]\d)|
    (?:yo )?nac[ií] en(?: el)? (?P<g>20[012]\d)|(?:eu )?nasci em (?P<h>20[012]\d)|
    (?:sou de|soy del?) (?P<i>20[012]\d)(?= [,.!?]| ?$)"""
)
"""A year in which the author was born."""


def ages(page: Page) -> Iterator[Found]:
    """Yield that the author stated an age, and that it was under 13; never the number."""
    has_figure = page.has_digit and _SMALL.search(page.text) is not None
    has_year = page.has_digit and _YEAR.search(page.text) is not None
    is_said = has_figure or has_year or is_eleven(page.words)
    if not is_said and page.words.isdisjoint(TRIGGERS):
        return
    if page.words.isdisjoint(_SPEAKS) and "/" not in page.text and len(page.words) > _ANSWER_WORDS:
        return
    line = page.prose.line
    is_rare = "/" in page.text or not page.words.isdisjoint(_RARE)
    stated = [
        (score, match)
        for score, pattern in ((*_FORMS, *_RARE_FORMS) if is_rare else _FORMS)
        for match in pattern.finditer(line)
        if not _DENIED.search(line[max(0, match.start() - _BEFORE) : match.start()])
    ]
    for score, pattern in _ANSWER:
        answer = pattern.fullmatch(line, 1, len(line) - 1)
        if answer is not None and _ASKED.search(page.asked):
            stated.append((score, answer))
    stated = [it for it in stated if _YOUNGEST <= _number(it[1]) <= _OLDEST]
    if not stated:
        if has_year:
            yield from _born(page)
        return
    score, match = max(stated, key=lambda it: it[0])
    age = _number(match)
    span = page.prose.span(*match.span("age"))
    is_soon = bool(match.groupdict().get("soon"))
    if age > _GROWN or (age == _GROWN and not is_soon):
        score = _GROWN_SCORE
    yield Found(NAME, span, score, "states their own age", "self")
    if age < _CHILD or (age == _CHILD and is_soon):
        under = min(score, _GROWN_SCORE) if age < _JOKING else score
        yield Found(NAME_UNDER_13, span, under, "states an age below thirteen", "self")


def _born(page: Page) -> Iterator[Found]:
    """Yield that the author said in which year they were born, and if it is under 13 years ago."""
    match = _BORN.search(page.prose.line)
    if match is None:
        return
    place = match.span(match.lastgroup or 0)
    age = page.reading.at.year - int(page.prose.line[slice(*place)])
    if _YOUNGEST <= age <= _GROWN:
        span = page.prose.span(*place)
        yield Found(NAME, span, 0.85, "states their year of birth", "self")
        if age < _CHILD:
            yield Found(NAME_UNDER_13, span, 0.85, "states an age below thirteen", "self")


def is_eleven(words: frozenset[str]) -> bool:
    """Say whether `once` is a Spanish eleven, not the English word."""
    return "once" in words and not words.isdisjoint(_SAYS_ONCE)


def _number(match: re.Match[str]) -> int:
    word = match["age"]
    age = int(word) if word.isdecimal() else _MEANT[word]
    return _GROWN - age if match.groupdict().get("until") is not None else age

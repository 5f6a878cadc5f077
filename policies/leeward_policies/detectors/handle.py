"""Names on other platforms, where somebody can be found outside this community."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.wording import joined, spaced, wordset
from leeward_policies.domain.signals import Aim
from leeward_policies.text.known import ORDINARY

NAME = "personal-info.handle"

_CONTACT = joined(
    r"""(?:snap(?:chat|ie|a|pie)?|sc|insta(?:gram|gramie|gramm)?|ig|tik ?tok|disc(?:ord|ordzie)?|
    dc|telegram|tele|tg|whats ?app|wa|kik|skype|facebook|fb|messenger|wechat|viber|bereal|signal|
    yubo|wizz|twitter|the bird app|zangi|wattpad|soundcloud|pinterest|tumblr|vsco|bluesky|bsky)"""
)
_GAME = joined(
    r"""(?:steam|psn|xbox(?: live)?|gamertag|roblox|rblx|epic(?: games)?|fortnite|minecraft|
    twitch|yt|youtube|riot|valorant|nintendo|switch|la play|free ?fire|
    (?:(?:yt|youtube) )?(?:channel|kanal|canal|chaîne|chaine))"""
)
TRIGGERS = wordset(
    """snap snapt snapchat snapie snapa snappie sc insta instagram instagramie instagramm ig
    tiktok tok
    disc discord discordzie dc telegram tele tg whatsapp wa kik skype facebook fb messenger wechat
    viber bereal signal yubo wizz twitter zangi steam psn xbox gamertag roblox rblx epic twitch
    fortnite minecraft youtube yt riot valorant nintendo switch play fire bird wattpad soundcloud
    pinterest tumblr vsco bluesky bsky channel kanal canal chaîne chaine"""
)
"""Without a platform's name no name on it is looked for."""

_MINE = r"(?:my|mein|meine|mon|ma|mi|o meu|meu|minha|il mio|mio|mijn|m'n|mn|mój|moj|moje)"
_THEIRS = joined(
    r"""(?:her|his|their|ihr|ihre?|seine?|son|sa|leur|su|seu|sua|dele|dela|suo|haar|zijn|jej|jego|
    (?:my|mein\w{0,2}|mon|ma|mi|mijn|mój) (?!new |main |other |old |second |spam )\S+'?s|
    (?!(?:it|that|what|here|let|there|who|she|he|how|where|this|everyone|everybody)'s)[^\W\d_]{2,20}'s)"""
)
_KIND = joined(
    r"""(?:user ?names?|user|name|handle|account|acc|tag|id|nick|nickname|add|konto|compte|cuenta|
    conta|pseudo|usuario|usuário|utente|gebruikersnaam|nazwa)"""
)
_IS = (
    r"(?:is now|is|it'?s|that'?s|are|:|=|- ?>|-|>|ist|heisst|lautet|est|c'est|es|é|è|to|"
    r"i'?m|ich bin|je suis|soy|sou)"
)
_ADD = joined(
    r"""(?:(?:add|follow|find|text|dm|msg|message|pm|snap|hmu|hit me up|hit|write|reach|contact|
    friend)(?: me)?(?: up| back)? (?:on|at|in|via|over)(?: my)?|
    (?:add(?:et|e)?|füg|folg(?:t|e)?|schreib(?:t)?|findet?) (?:mich|mir)(?: mal| doch)?
    [ ](?:auf|bei|in|über|an)|
    (?:ajoute[rz]?|suis|suivez|rejoins|parle|écris|contacte)(?: -)? moi (?:sur|en)(?: mon)?|
    (?:agr[eé]game|añádeme|sígueme|búscame|escríbeme|háblame|agregadme) (?:en|por|al?)(?: mi)?|
    (?:adiciona|segue|chama|add|procura)(?: -)? me (?:no|na|pelo|em)|
    me (?:adiciona|segue|chama|add|procura) (?:no|na|pelo|em)|
    (?:aggiungimi|seguimi|cercami|scrivimi|aggiungetemi) (?:su|in)(?: il mio)?|
    (?:voeg me toe|volg me|stuur me|zoek me|voeg mij toe) (?:op|via)|
    (?:dodaj|dodajcie|napisz|pisz|znajdź|obserwuj|zaproś)(?: do)?(?: mnie| mi)? (?:na|w))"""
)
_OWN_INTRO = spaced(
    rf"{_MINE}(?: \S+)? (?:(?P<game>{_GAME})|{_CONTACT})(?: {_KIND})?(?: {_IS}){{0,2}}"
)
_THEIR_INTRO = spaced(
    rf"(?:{_THEIRS}(?: \S+)? (?:(?P<game>{_GAME})|{_CONTACT})(?: {_KIND})?|"
    rf"{_CONTACT} (?:dela|dele|d'elle|de lui|de ella|de él|von ihr|von ihm))(?: {_IS}){{0,2}}"
)
_ADD_INTRO = spaced(rf"{_ADD} (?:(?P<game>{_GAME})|{_CONTACT})(?: {_KIND})?(?: {_IS}){{0,2}}")
_AM_INTRO = spaced(
    rf"(?:on|auf|sur|en|no|na|in|bei) (?:(?P<game>{_GAME})|{_CONTACT}) (?:i'?m|heisse? ich|bin ich|"
    r"ich heisse|je suis|soy|sou|me llamo|my name is|i go by)|"
    r"snapt? (?:me|mich|moi)(?: ,)? (?:i'?m|ich bin|je suis|it'?s)"
)
_BARE_INTRO = spaced(
    rf"(?:(?P<game>{_GAME})|{_CONTACT})(?: (?::|=|- ?>|>|is|ist|est|es|é|è|to)| {_KIND}(?: {_IS})?)"
)
_MINE_WORDS = wordset("my mein meine mon ma mi meu minha mio mio mijn m'n mn mój moj moje")
_INTROS: tuple[tuple[re.Pattern[str], frozenset[str], Aim], ...] = (
    (
        _ADD_INTRO,
        wordset(
            """add follow find text dm msg message pm snap hmu hit write reach contact friend addet
            adde füg folg folgt folge schreib schreibt find findet ajoute ajoutez ajouter suis
            suivez rejoins parle écris contacte agrégame agregame añádeme sígueme búscame escríbeme
            háblame agregadme adiciona segue chama procura aggiungimi seguimi cercami scrivimi
            aggiungetemi voeg volg stuur zoek dodaj dodajcie napisz pisz znajdź obserwuj zaproś"""
        ),
        "self",
    ),
    (
        _THEIR_INTRO,
        _MINE_WORDS
        | wordset(
            """her his their ihr ihre seine sein son sa leur su seu sua dele dela suo haar zijn jej
            jego d'elle elle lui ella él ihm meine meinem meiner meinen meines"""
        ),
        "person",
    ),
    (_OWN_INTRO, _MINE_WORDS, "self"),
    (
        _AM_INTRO,
        wordset("i'm im heisse heiss bin ich je soy sou llamo name go snap snapt mich moi"),
        "self",
    ),
    (
        _BARE_INTRO,
        wordset(
            """is ist est es é è to user username usernames users name handle account acc tag id
            nick nickname add konto compte cuenta conta pseudo usuario usuário utente
            gebruikersnaam nazwa"""
        ),
        "unknown",
    ),
)
"""How a name is led in, the words of which one stands in every such line, and whose it is."""

_POINTS = re.compile(r"[:=>\u2013-]")
_AM = wordset("i'm im ich je soy sono sou ik jestem it's its")

_HANDLE = re.compile(
    r"[\s:=>\-\u2013(\"'*~,]{0,6}(?P<name>@?[\w.][\w.\-]{1,31}(?: ?# ?\d{4})?)(?![\w/])"
)
_REVERSED = re.compile(
    r"(?<![\w.])(?:(?:i'?m|ich bin|je suis|soy|sono|sou|ik ben|jestem|it's|its) (?=[\w.@])|(?=@))"
    r"(?P<name>@?[\w.][\w.\-]{2,31}) (?:on|auf|sur|en|su|no|op|na|bei)"
    rf" (?:(?P<game>{_GAME})|{_CONTACT})(?!\w)"
)
_PLATFORM = re.compile(rf"(?<![\w.@])(?:(?P<game>{_GAME})|{_CONTACT})(?![\w@])")
_NEAR = 60
"""Code points between a platform's name and a name on it."""
_TOKEN = re.compile(r"(?<![\w.@/'-])@?\w[\w.'\-]*(?<![.'-])")
_SIGN = re.compile(r"[,>:?=(\u2605|~-]")
_LEADS_IN = wordset(
    """is it's its as under i'm im i mine me called named name user unter als bin ich ist heißt
    heisst c'est sous jsuis suis comme appelle pseudo es soy como llama usuario busca é e sou
    chama autora autor agora cherche procura da"""
)
"""What stands right before a name that is told."""
_FIRST = wordset(
    """me my mine i i'm im i'll ill mich mir mein meine meinen ich bin moi mon ma je j'ai jsuis
    jstream mi mis soy agrégame agregame búscame buscame sígueme sigueme meu minha sou"""
)
_OWN = _FIRST | wordset(
    """add hmu adiciona subscribe abo suscríbanse anfrage cherche rajoute ajoute busca procura
    inscreve there viens come nehm adde ask search"""
)
"""Words of somebody who tells a name of their own, or how to find it."""

_OTHER = wordset(
    "she her hers he him his their she'll he'll elle ella ela ele dele dela sie ihr ihm"
)
_SECRET = wordset("""password passwort pw mdp contraseña clave senha pass passe code kennwort""")
_BEFORE_PLATFORM = re.compile(
    joined(
        r"""(?P<name>@?\w[\w.\-]{3,31})(?:[ ,]{1,2}is me)?[ ,]{1,2}
        (?:on|auf|sur|en|in|no|na|bei|op)[ ](?:la |le |der |my |mon |meu |mi )?$"""
    )
)
_IS_ME = re.compile(r"(?P<name>@?\w[\w.\-]{3,31}) (?:is me|bin ich|c'est moi|soy yo|sou eu)(?!\w)")
_SUBSCRIBE = re.compile(
    joined(
        r"""(?:subscribe to|sub to|inscreve(?:-se)? n[oa]|abonne(?:-| )toi à|abonniert|suscríbete a)
        [ ](?P<name>\w[\w.\-]{3,31})"""
    )
)
_FRIEND_CODE = re.compile(r"(?<!\w)(?P<name>sw-\d{4}-\d{4}-\d{4})(?!\w)")
_ADDRESS_END = re.compile(
    r"\.(?:com|net|org|de|fr|es|br|pt|io|gg|co|example|test|png|jpe?g|gif|mp[34]|exe|zip|pdf)$"
)
_LETTERS = re.compile(r"[^\W\doil]")
"""Letters that do not pass for figures (`o171`)."""
_MEASURE = re.compile(r"@?\d+[^\W\d_]{1,4}|[^\W\d_]{1,5}\d{1,2}")
"""`15yo`, `4k`, `lvl14`: no names."""

_END = re.compile(r"\s*(?:$|[.,!?;)\n]|and\b|add\b|lol\b|hmu\b|btw\b|[^\w\s])")
_PLAIN = re.compile(r"[^\W\d_]+")
_PLAIN_LEAST = 4
"""Characters of the shortest name that is believed; shorter ones are words of chat."""

_NEAR_SCORE = 0.8
_GAME_SCORE = 0.72
_INTRODUCES = wordset("is : = > ist est es é è to lautet heisst")
_NO_HANDLE = wordset(
    """server account acc name group story stories streak streaks score bio dms dm app page feed
    profile link chat call channel bot mod role password broken dead down back private public
    locked banned hacked blocked suspended deleted disabled glitched bugged laggy slow gone full
    empty lagging crashing working acting loading dying blowing buzzing weird trash cringe dry
    boring literally really always still never also only mainly pretty kinda so too very not
    the that this because cause cuz when where what why who how if and or but then here there
    pls plz please later tonight today tomorrow now rn soon sometime instead asap thx thanks ok
    okay bro dude guys kaputt weg gesperrt voll leer down tot nicht gehackt mort cassé bloqué
    privé plein hackeado muerto bloqueada bloqueado privado lleno no não bloccato pieno rotto
    privato vol stuk kapot gehackt leeg niet geblokkeerd zablokowany zepsuty pusty nie premium
    open closed new old good bad better best fun cool great nice cute ugly same different nitro
    fr tbh ngl lmao xd haha hehe friend friends username user tag id and for from with about"""
)
"""Words after a platform's name that are said of it."""


def handles(page: Page) -> Iterator[Found]:
    """Yield the names on other platforms that a message gives."""
    if page.words.isdisjoint(TRIGGERS):
        return
    seen: set[int] = set()
    for found in (*_nearby(page), *_led_in(page)):
        if found.span.start not in seen:
            seen.add(found.span.start)
            yield found
    if "@" not in page.text and page.words.isdisjoint(_AM):
        return
    for match in _REVERSED.finditer(page.text):
        name = match["name"]
        if not _PLAIN.fullmatch(name):
            score = 0.6 if match["game"] else 0.88
            yield Found(NAME, page.span(*match.span("name")), score, _why(match), "self")


def _led_in(page: Page) -> Iterator[Found]:
    """Yield names that words or signs lead in."""
    for intro, words, aim in _INTROS:
        if page.words.isdisjoint(words) and not _is_led_in(page, aim):
            continue
        for match in intro.finditer(page.prose.line):
            found = _after(page, match, aim)
            if found is not None:
                yield found


def _is_led_in(page: Page, aim: Aim) -> bool:
    """Say whether a sign leads a name in: somebody's `'s`, or what stands for `is`."""
    if aim == "person":
        return "'s" in page.text
    return aim == "unknown" and _POINTS.search(page.text) is not None


def _nearby(page: Page) -> Iterator[Found]:
    """Yield names that look like names and are told near the name of a platform."""
    if page.words.isdisjoint(_OWN) or not page.words.isdisjoint(_SECRET):
        return
    aim: Aim = "person" if _is_of_another(page) else "self"
    text = page.text
    for code in _FRIEND_CODE.finditer(text):
        yield Found(NAME, page.span(*code.span("name")), _GAME_SCORE, "a name in a game", aim)
    platforms = list(_PLATFORM.finditer(text))
    for platform in platforms:
        before = _BEFORE_PLATFORM.search(text[max(0, platform.start() - _NEAR) : platform.start()])
        if before is not None:
            start = max(0, platform.start() - _NEAR) + before.start("name")
            if _is_marked(page, before["name"], start):
                yield _near(page, platform, before["name"], start, aim)
        yield from _told_after(page, platform, aim)
    if platforms:
        for pattern in (_IS_ME, _SUBSCRIBE):
            for match in pattern.finditer(text):
                if _is_marked(page, match["name"], match.start("name")):
                    yield _near(page, platforms[0], match["name"], match.start("name"), aim)


def _is_of_another(page: Page) -> bool:
    """Say whether somebody is spoken of, and the author not."""
    return page.words.isdisjoint(_FIRST) and not page.words.isdisjoint(_OTHER)


def _told_after(page: Page, platform: re.Match[str], aim: Aim) -> Iterator[Found]:
    """Yield the first marked name after a platform that something leads in."""
    text = page.text
    last, end = "", platform.end()
    for token in _TOKEN.finditer(text, end, end + _NEAR):
        name, gap = token.group(), text[end : token.start()]
        if _is_marked(page, name, token.start()):
            is_beside = not last and (gap == " " or not name.startswith("@"))
            if is_beside or last in _LEADS_IN or _SIGN.search(gap):
                yield _near(page, platform, name, token.start(), aim)
            return
        last, end = name, token.end()


def _near(page: Page, platform: re.Match[str], name: str, start: int, aim: Aim) -> Found:
    score = _GAME_SCORE if platform["game"] else _NEAR_SCORE
    return Found(NAME, page.span(start, start + len(name)), score, _why(platform), aim)


def _is_marked(page: Page, name: str, start: int) -> bool:
    """Say whether a word looks like a name somebody chose: with signs, figures, inner capitals."""
    if len(name) < _PLAIN_LEAST or _ADDRESS_END.search(name) or not _LETTERS.search(name):
        return False
    if "_" in name:
        return True
    if "." in name:
        return ".." not in name and not all(part in ORDINARY for part in name.split("."))
    if any(map(str.isdecimal, name)):
        return _MEASURE.fullmatch(name) is None
    return any(page.is_capital(at) for at in range(start + 1, start + len(name))) and not (
        page.is_capital(start + len(name) - 1)
    )


def _why(match: re.Match[str]) -> str:
    return "a name in a game" if match["game"] else "a name on another platform"


def _after(page: Page, intro: re.Match[str], aim: Aim) -> Found | None:
    """Read the name that follows an introduction, if a name follows."""
    match = _HANDLE.match(page.text, page.prose.after(intro.end()))
    if match is None:
        return None
    name = match["name"].rstrip(".-")
    start = match.start("name")
    end = start + len(name)
    if ".." in name or "//" in page.text[end : end + 3] or not any(map(str.isalnum, name)):
        return None
    is_marked = len(name) >= _PLAIN_LEAST and not (_PLAIN.fullmatch(name) or name.isdecimal())
    may_be_plain = aim != "unknown" or intro.group().endswith((":", "="))
    if not is_marked and not (may_be_plain and _may_be_name(page, name, end, intro.group())):
        return None
    if aim == "unknown" and _is_of_another(page):
        aim = "person"
    if intro["game"]:
        score = 0.6
    elif aim == "unknown":
        score = 0.83 if is_marked else 0.75
    else:
        score = 0.9 if is_marked else 0.82
    return Found(NAME, page.span(start, end), score, _why(intro), aim)


def _may_be_name(page: Page, name: str, end: int, intro: str) -> bool:
    """Say whether a word of letters alone is meant as a name: introduced, last, and no word."""
    if name.isdecimal() or len(name) < _PLAIN_LEAST or name in _NO_HANDLE or name in ORDINARY:
        return False
    is_introduced = intro.rsplit(maxsplit=1)[-1] in _INTRODUCES
    is_word = name.endswith(("ing", "ed", "ly"))
    return is_introduced and not is_word and _END.match(page.text, end) is not None

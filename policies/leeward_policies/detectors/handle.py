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
    yubo|wizz|twitter|zangi)"""
)
_GAME = joined(
    r"""(?:steam|psn|xbox(?: live)?|gamertag|roblox|rblx|epic(?: games)?|fortnite|minecraft|
    twitch|yt|youtube|riot|valorant|nintendo)"""
)
TRIGGERS = wordset(
    """snap snapt snapchat snapie snapa snappie sc insta instagram instagramie instagramm ig
    tiktok tok
    disc discord discordzie dc telegram tele tg whatsapp wa kik skype facebook fb messenger wechat
    viber bereal signal yubo wizz twitter zangi steam psn xbox gamertag roblox rblx epic twitch
    fortnite minecraft youtube yt riot valorant nintendo"""
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
_INTROS: tuple[tuple[re.Pattern[str], Aim], ...] = (
    (_ADD_INTRO, "self"),
    (_THEIR_INTRO, "person"),
    (_OWN_INTRO, "self"),
    (_AM_INTRO, "self"),
    (_BARE_INTRO, "unknown"),
)

_HANDLE = re.compile(
    r"[\s:=>\-\u2013(\"'*~,]{0,6}(?P<name>@?[\w.][\w.\-]{1,31}(?: ?# ?\d{4})?)(?![\w/])"
)
_REVERSED = re.compile(
    r"(?<![\w.])(?:(?:i'?m|ich bin|je suis|soy|sono|sou|ik ben|jestem|it's|its) (?=[\w.@])|(?=@))"
    r"(?P<name>@?[\w.][\w.\-]{2,31}) (?:on|auf|sur|en|su|no|op|na|bei)"
    rf" (?:(?P<game>{_GAME})|{_CONTACT})(?!\w)"
)
_END = re.compile(r"\s*(?:$|[.,!?;)\n]|and\b|add\b|lol\b|hmu\b|btw\b|[^\w\s])")
_PLAIN = re.compile(r"[^\W\d_]+")
_PLAIN_LEAST = 4
"""Characters of the shortest name that is believed; shorter ones are words of chat."""

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
    for intro, aim in _INTROS:
        for match in intro.finditer(page.prose.line):
            found = _after(page, match, aim)
            if found is not None and found.span.start not in seen:
                seen.add(found.span.start)
                yield found
    for match in _REVERSED.finditer(page.text):
        name = match["name"]
        if not _PLAIN.fullmatch(name):
            score = 0.6 if match["game"] else 0.88
            yield Found(NAME, page.span(*match.span("name")), score, _why(match), "self")


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

"""Passwords and login codes: given away, or asked for."""

import re
from collections.abc import Iterator

from leeward_policies.detectors.page import Found, Page
from leeward_policies.detectors.read_out import (
    codes_named,
    codes_read_out,
    owner_of,
    passwords_read_out,
)
from leeward_policies.detectors.wording import forms, joined, spaced, wordset
from leeward_policies.domain.signals import Aim
from leeward_policies.text.known import ORDINARY

NAME = "personal-info.one-time-code"

TRIGGERS = wordset(
    """mdp code codes password passwords passwort kennwort pw pass passcode pin otp 2fa mfa login
    sms sicherheitscode bestätigungscode mot contraseña clave código codigo senha palavra passe
    codice wachtwoord inlogcode hasło hasła kod kodu verification sign contra backup recovery
    everything todo tudo partout überall"""
)
"""Without one of these words nobody speaks of a code or a password."""

_CREDENTIAL = r"""(?:(?:account |acc |discord |roblox |insta(?:gram)? |snap(?:chat)? |steam |epic |
    email |e - mail |gmail |wifi |phone )?(?:pass ?words?|pw|passcode|login(?: details| info)?)|
    passwort|kennwort|mot de passe|mdp|contraseña|clave|senha|palavra ?-? ?passe|wachtwoord|
    hasło|hasła)"""
_CODE = r"""(?:(?:(?:verification|verify|login|log ?in|sign ?-? ?in|2fa|two ?-? ?factor|sms|
    security|auth(?:entication)?|confirmation|one ?-? ?time|6 ?-? ?digit|six digit|4 ?-? ?digit|
    whatsapp|snap(?:chat)?|insta(?:gram)?|discord|recovery|backup) )+(?:pin |pass)?codes?|otp|
    2fa|passcode|bestätigungscode|sicherheitscode|code de (?:vérification|connexion|sécurité)|
    código de (?:verificación|verificação|seguridad|segurança|acceso|acesso)|codice di (?:verifica|
    accesso|sicurezza)|verificatiecode|inlogcode|kod (?:weryfikacyjny|logowania)|kodu)"""

_GIVEN = forms(
    r"""
    0.9 (?P<whose>my|mein|meine|mon|ma|mi|meu|minha|il mio|la mia|mio|mijn|m'n|moje|mój|
        the|der|le|el|o|il|de|this is my|here'?s (?:my|the)) (?:new )?%SECRET%
        (?: (?:de |do |du |für |for )?(?:my |mein )?(?:roblox|discord|steam|snap(?:chat)?|
        insta(?:gram)?|epic|tiktok|minecraft|fortnite))?(?: (?:is|:|=|ist|est|c'est|es|é|è|to))+
    0.85 (?P<whose>)(?:%CODE%|pass ?word|pw|passwort|mot de passe|contraseña|senha|wachtwoord|
        hasło) (?:[:=]|is|ist|est|es|é|è|to)
    0.85 (?P<whose>)(?P<plain>(?:the|my|der|mein|le|mon|el|mi|o|meu) (?:code|código)(?: \S+){0,3}?
        [ ](?:sent(?: me)?|texted(?: me)?|by text|got|geschickt(?: haben)?|bekommen(?: hab)?|
        per sms|envoyé|reçu|mandaron|enviaron|llegó|mandaram|enviaram|chegou|recebi))
        [ ](?:is|:|ist|c'est|est|es|é)
    0.6 (?P<whose>)(?P<plain>(?:the|my|ok|der|mein|le|mon|el|mi|o|meu|il|mio|de|mijn|
        mój)? ?(?:code|código|
        codice|kod))(?: \S+){0,4}? (?:is|:|ist|est|es|é|è|to)
    """,
    SECRET=rf"(?:{_CREDENTIAL}|{_CODE})",
    CODE=_CODE,
)
_CODE_VALUE = re.compile(
    r"[\s:=\"'*`-]{0,5}(?P<value>(?:[a-z]-?)?\d{3}[\s-]?\d{3}|\d\d \d\d \d\d|\d{4,8})(?!\w)"
)
_PASSWORD_VALUE = re.compile(r"[\s:=\"'*`-]{0,5}(?P<value>[^\s\"'`]{4,64})")
_BARE = re.compile(r"(?<![\w.,:])(?:\d{3}[ -]\d{3}|\d{4,8})(?![\w.,:]\d)")
_ANSWER_WORDS = 4
_ANSWER_SCORE = 0.88
_IS_CODE = spaced(_CODE)

_GIVE = joined(
    r"""(?:give|gimme|send|tell|dm|pm|msg|text|share|read|pass|forward|show|drop|lend|need|want|
    gib|gibst|
    schick|schickst|sag|sagst|nenn|verrat|donne|donnes|envoie|dis|passe|file|dame|dime|envíame|
    mándame|pásame|dá|diz|manda|passa|me (?:dá|diz|manda|passa)|dammi|dimmi|mandami|geef|stuur|
    zeg|vertel|podaj|daj|wyślij|powiedz)"""
)
_YOUR = joined(
    r"""(?:your|ur|yo|you're|yr|the|that|dein|deinen|deine|das|den|ton|ta|votre|tu|la|el|tua|teu|
    sua|seu|a tua|o teu|il tuo|tuo|la tua|je|jouw|swoje|twoje|swój|twój)"""
)
_ASKED = forms(
    r"""
    0.9 %GIVE%(?: \S+){0,2}? %YOUR% (?:\S+ )?%PASSWORD%
    0.85 (?:what'?s|whats|what is|wats|wie (?:ist|lautet)|was ist|c'est quoi|quel est|cuál es|
        qual é|qual è|wat is|jakie (?:jest|masz)) (?:your|ur|dein|ton|tu|tua|a tua|il tuo|la tua|
        je|jouw|twoje) (?:\S+ )?%PASSWORD%
    0.92 %GIVE%(?: \S+){0,2}? %YOUR% (?:\S+ )?%CODE%
    0.9 %GIVE%(?: \S+){0,2}? (?:codes?|número|código|codice|kod|pin)(?: \S+){0,2}? (?:you (?:got|
        get|just got|received|were sent)|u (?:got|get)|that (?:came|was sent)|i (?:just )?sent|
        sent to (?:your|ur)|on (?:your|ur) phone|du (?:bekommen|gekriegt)|den du|que te (?:llegó|
        llega|mandaron)|que (?:tu as|t'as) reçu|que (?:recebeste|chegou)|che (?:ti è|hai)|
        die je (?:kreeg|krijgt)|który (?:dostałaś|dostałeś|przyszedł))
    0.88 (?:what|which) code did (?:you|u) (?:get|receive)
    0.88 (?:what'?s|whats|what is|wats) %YOUR% (?:\S+ )?%CODE%
    """,
    GIVE=_GIVE,
    YOUR=_YOUR,
    PASSWORD=_CREDENTIAL,
    CODE=_CODE,
)

_SAID_AFTER = spaced(
    r"""(?P<value>\d{4,8}|\d{3} \d{3}) (?:, )?(?:that'?s|this is|is|das ist|c'est|ese es|esse é|
    este é|es|é) (?:the |der |le |el |o )?(?:code|código)(?: \S+){0,4}?
    [ ](?:got|sms|text|sent|bekommen|gekriegt|reçu|recibí|llegó|mandaron|recebi|chegou|mandaram)"""
)
"""The code first, and then what it is."""

_HARMLESS = spaced(
    r"""wi ?-? ?fi|wlan|zip|rar|pdf|vault|chest|door|locker|room|lobby|private server|creator|
    promo|discount|friend|game|join|invite|world|meeting|zoom|clan|guild|server|source|error|
    cheat|default|guest|database|mysql|root|sudo|ssh|postgres|admin panel|keyring"""
)
_WARNS = spaced(
    r"""never|don'?t|do not|shouldn'?t|should not|nobody|no one|anyone who|someone|somebody|people|
    they(?! (?:sent|texted))|he|she|asked|asks|asking|scam\w*|niemals|nie|nicht|jemand|keinem|
    jamais|ne|pas|personne|
    quelqu'un|nunca|nadie|alguien|não|ninguém|alguém|mai|non|nessuno|qualcuno|nooit|niet|niemand|
    iemand|nigdy|nikomu|ktoś"""
)
_SAID_OF = wordset(
    """wrong correct right weak strong long short easy hard same different saved changed incorrect
    invalid expired required not too so really very the a an my your still gone old new safe secure
    stolen leaked broken working reset empty blank hidden unknown something anything nothing in on
    falsch richtig weg lang kurz geändert nicht zu faux long trop perdu changé pas incorrecta larga
    muy no mala errada muito não sbagliata troppo non lunga fout niet te verkeerd lang złe błędne
    za nie bardzo just actually like what which that where how been only also never always probably
    stored encrypted asked needed used sent being good bad ok fine stupid funny literally about"""
)


def one_time_codes(page: Page) -> Iterator[Found]:
    """Yield passwords and codes that a message gives away or asks for."""
    yield from _read_out(page)
    if page.words.isdisjoint(TRIGGERS):
        if page.has_digit and len(page.words) <= _ANSWER_WORDS and _is_asked(page):
            yield from _answered(page)
        return
    line = page.prose.line
    if _WARNS.search(line) or _HARMLESS.search(line):
        return
    said = _SAID_AFTER.search(line)
    if said is not None:
        span = page.prose.span(*said.span("value"))
        yield Found(NAME, span, 0.85, "gives away a login code", "self")
    for score, pattern in _GIVEN:
        for match in pattern.finditer(line):
            found = _given(page, match, score)
            if found is not None:
                yield found
    for score, pattern in _ASKED:
        asked = pattern.search(line)
        if asked is not None:
            span = page.prose.span(*asked.span())
            yield Found(NAME, span, score, "asks for a password or a login code", "reader")
            return


def _read_out(page: Page) -> Iterator[Found]:
    """Yield what has the shape of a code or a password and is no other's: no door's, no game's."""
    if not page.has_digit:
        return
    codes, passwords = list(codes_read_out(page)), list[Found]()
    if not page.words.isdisjoint(TRIGGERS):
        codes += codes_named(page)
        passwords += passwords_read_out(page)
    if not (codes or passwords) or _HARMLESS.search(page.prose.line):
        return
    yield from codes
    if not _WARNS.search(page.prose.line):
        yield from passwords


def _answered(page: Page) -> Iterator[Found]:
    """Yield a bare code that answers somebody who asked for it."""
    for value in _BARE.finditer(page.text):
        span = page.span(*value.span())
        yield Found(NAME, span, _ANSWER_SCORE, "gives away a login code", "self")


def _is_asked(page: Page) -> bool:
    """Say whether somebody just asked for a code or a password."""
    return any(pattern.search(page.asked) for _, pattern in _ASKED)


def _given(page: Page, match: re.Match[str], score: float) -> Found | None:
    """Read what follows `my password is`, if it can be one."""
    place = page.prose.after(match.end())
    is_plain = bool(match.groupdict().get("plain"))
    is_code = is_plain or _IS_CODE.search(match.group()) is not None
    if is_plain and _is_asked(page):
        score = _ANSWER_SCORE
    value = (_CODE_VALUE if is_code else _PASSWORD_VALUE).match(page.text, place)
    if value is None:
        return None
    text = value["value"].rstrip(".,!?;)")
    if not is_code:
        if not text or text in _SAID_OF or text.startswith(("http", "<")):
            return None
        if text.isalpha():
            is_last = not re.search(r"[^\W_]", page.text[value.end() :])
            if not is_last or text in ORDINARY or match["whose"] == "the":
                return None
            score = 0.6
    aim: Aim = "self" if match["whose"] else owner_of(page.prose.line, match.start())
    start = value.start("value")
    why = "gives away a login code" if is_code else "gives away a password"
    return Found(NAME, page.span(start, start + len(text)), score, why, aim)

"""The wording of scams: something precious for nothing, and a password or a scan to get it."""

from typing import Literal, assert_never

from msgspec import Struct

from leeward_policies.detectors.prose import Prose
from leeward_policies.detectors.wording import joined, spaced, wordset
from leeward_policies.domain.signals import Span

TRIGGERS = wordset(
    """nitro robux robuxy robuxów skiny skinów vbucks bucks vbuck skins skin knife steam csgo
    gift gifts giftcard giftcards giveaway giveaways primogems gems diamonds coins brawl airdrop
    crypto usdt bitcoin btc eth paypal amazon iphone ps5 playstation xbox psn account acc accounts
    konto compte cuenta conta monedas moedas monete diamanten
    password passwort wachtwoord senha contraseña hasło qr scan scanne scannen scanner escanea
    verify verification verifizieren verifiziere vérifier vérifie verifica verificar zweryfikuj
    login gutschein geschenk geschenkkarte cadeau regalo regalos presente prezent buono"""
)
"""Without one of these words there is no such scam, so most messages are read no further."""

_GOODS = joined(
    r"""(?:(?:discord )?nitro(?: boost| basic| classic)?|robux(?:y|ów)?|v ?-? ?bucks?|
    (?:steam|amazon|google play|apple|psn|playstation|xbox|roblox|nintendo|itunes|vinted|paypal)
    [ ](?:gift ?)?(?:cards?|gifts?|wallet|codes?|guthaben|money)|gift ?cards?|
    (?:cs ?: ?go|csgo|cs2?|valorant|fortnite|rare|free|legendary) (?:skins?|knife|knives|items?)|
    skins?|skin(?:y|ów)|primogems|gems|diamonds|coins|diamanten|monedas|moedas|monete|
    iphone(?: \d+)?|ps5|
    usdt|btc|bitcoins?|eth|crypto|geschenkkarten?|gutscheine?|cartes? cadeaux?|
    tarjetas? (?:de )?regalo|buon[oi] regalo|cart(?:ões|ão) (?:de )?presente|
    kart[ay] podarunkow[ae])"""
)

_ANY_GOODS = spaced(_GOODS)

_FREE = joined(
    r"""(?:free|claim(?:ed)?|giving(?: away| out)|give ?away|giveaways?|gifted|redeem|unlimited|
    gratis|kostenlos(?:e[snr]?)?|umsonst|sichere? dir|gratuit(?:e?s?|ement)|offert(?:s|e|es)?|
    gratuit[oaie]s?|reclama|grátis|de graça|resgate|gratuitamente|darmow[eyai]\w{0,2}|za darmo|
    odbierz|zgarnij)"""
)
_GET = joined(
    r"""(?:gets?|won|win|gifting|giving|receive|collect|earn|hol dir|obtenez|obtiens|obtén|
    consigue|ganh[ea]|pegue|ricevi|ottieni|vinci|krijg|ontvang)"""
)
_GIFT = spaced(rf"{_FREE} (?:\S+ ){{0,5}}?{_GOODS}|{_GOODS} (?:\S+ ){{0,4}}?(?:for )?{_FREE}")
_GETTING = spaced(rf"{_GET} (?:\S+ ){{0,4}}?{_GOODS}")
"""Weaker: people get and win things in games all day."""

_COMMON = spaced(r"skins?|gems|diamonds|coins|monedas|moedas|monete|diamanten|items?|crypto|eth")
"""Goods that games do give away."""

_MONEY = r"(?:[$€£] \d+|\d+ [$€£]|\d+ ?(?:usd|eur|euros?|dollars?|pln|zł|robux))"
_SHOP = r"(?:steam|gift|amazon|roblox|psn|xbox|apple|paypal|discord)"
_WORTH = spaced(rf"{_SHOP} (?:\S+ ){{0,2}}?{_MONEY}|{_MONEY} (?:\S+ ){{0,2}}?{_SHOP}")

_CALL = spaced(
    r"""click|tap|press|link in (?:my )?bio|check (?:my )?(?:bio|profile)|
    (?:dm|pm|msg|add|message) me|claim (?:it |yours? )?(?:now|here|fast|quick)|hurry|
    limited time|first \d+|
    before (?:it|they) (?:ends?|expires?|runs? out)|join (?:fast|now|here)|go to|visit|
    klick(?:t|e|en)?|hier holen|schreib mir|clique[rz]?|haz clic|clica|clicca|
    klik(?:nij)?|napisz do mnie|scrivimi|escríbeme|me chama"""
)
_HEDGE = spaced(
    r"""scam(?:s|mers?|med)?|fake|phishing|virus|malware|do(?:n'?t| not) click|beware|careful|
    never click|betrug|arnaque|estafa|golpe|truffa|oplichting|oszustwo|
    is (?:it|this) (?:real|legit)|
    (?:legit|real|safe|seriös|fiable|confiable|confiável) (?:\?|or|oder)|
    how (?:do|can|to) (?:i|you|u|we)|anyone (?:got|have|know)|
    i (?:want|wish|need)|wish i|
    can (?:i|someone|anyone|u|you)"""
)
"""Words of people who warn, ask or wish; they do not lure."""

_ASSURED = spaced(
    r"""(?:not|no|isn'?t|aint|nicht|kein|pas|no es|não é|non è|geen|nie) (?:an? |une? |eine? )?
    (?:scams?|fake|virus|phishing|betrug|arnaque|estafa|golpe|truffa|oplichting|oszustwo)"""
)
"""`not a scam`: what scams say of themselves is no warning."""

_PASSWORDS = joined(
    r"""(?:pass|pass ?words?|pass ?wort|mot de passe|contraseña|senha|palavra passe|wachtwoord|
    hasł[oa]|
    login(?: details| info| data)?|log ?in details|credentials|zugangsdaten|
    account (?:details|info)|backup codes?|2fa codes?)"""
)
_ASK = joined(
    r"""(?:give|send|tell|dm|pm|share|gib|schick|gebt|sag|donne|envoie|dame|envía|manda|dammi|
    mandami|me (?:dá|passa|manda)|geef|stuur|podaj|wyślij|daj|
    (?:i |we )?(?:just |only )?needs?(?: to know)?|brauch(?:e|en)?|type|enter|
    (?:log ?in|sign in) with)"""
)
_ASKS_SECRET = spaced(rf"{_ASK} (?:\S+ ){{0,4}}?{_PASSWORDS}")
_SCAN = spaced(
    r"""(?:scan(?:ne[nz]?|nt|nst|near|nare)?|escane[ae]r?|scansiona|zeskanuj)
    (?: \S+){0,10}? (?:qr|código|codice|kod)"""
)
_VERIFY = spaced(
    r"""(?:verif(?:y|ies|ying|ication)|verifiziere?n?|bestätige?n?|vérifie[rz]?|verificar?|
    verifieer|zweryfikuj|confirm|validate|log ?in|sign in|authori[sz]e|link|connect)
    (?: \S+){0,3}? (?:account|acc|identity|age|wallet|steam|discord|roblox|email|e - mail|
    konto|compte|cuenta|conta|profile|here|hier|ici|aquí|aqui|qui|tutaj)"""
)
_THREAT = spaced(
    r"""(?:account|acc|konto|compte|cuenta|conta|profile)(?: \S+){0,4}? (?:banned|suspended|
    deleted|terminated|disabled|locked|closed|limited|reported|flagged|gesperrt|gelöscht|suspendu|supprimé|bloqué|
    suspendida|bloqueada|eliminada|suspensa|sospeso|bloccato|geblokkeerd|zablokowane)"""
)
_MISTAKE = spaced(
    r"""(?:accidentally|accidently|by accident|by mistake|mistakenly|aus versehen|versehentlich|
    par erreur|por error|por engano|per sbaglio|per ongeluk|przez pomyłkę)(?: \S+){0,3}?
    [ ](?:report(?:ed)?|gemeldet|signalé|reportado|reportei|segnalato|gerapporteerd|zgłosiłem)
    (?: \S+){0,3}? (?:account|acc|you|u|steam|discord|profile|konto|compte|cuenta|conta|dich)|
    reported (?:your|ur) (?:\S+ )?(?:account|acc|profile) (?:by (?:mistake|accident)|
    accidentally)"""
)
_GAIN = spaced(
    r"(?:to|and|for|then|so|um|pour|para|per|om|aby|żeby|(?:i|we|you)'?ll|für|und|et|y|e|en)"
    rf"(?: \S+){{0,5}}? (?:{_GOODS}|free|reward|prize|giveaway|double|rank|admin|badge|boost)"
)
_SAFE = spaced("never|don'?t|do not|nobody|no one|niemals|nie|jamais|nunca|mai|nooit|nigdy")
"""Words of advice: whoever says what not to do asks for nothing."""


Leads = Literal["nowhere", "official", "hosted", "outside"]
"""Where the links lead: nowhere (there are none), to a brand's own site, to a page that anybody
may have put on such a site, or elsewhere."""

LEADS: tuple[Leads, ...] = ("nowhere", "official", "hosted", "outside")
"""All of them, with rising doubt."""


class Wording(Struct, frozen=True):
    """A scam's wording, measured."""

    score: float
    span: Span
    why: str
    """A phrase for people, without text of the message."""


def _warns(line: str) -> bool:
    return _HEDGE.search(_ASSURED.sub(" ", line)) is not None


def gift(prose: Prose, leads: Leads) -> Wording | None:
    """Measure a promise of something precious for nothing."""
    line = prose.line
    promise = _GIFT.search(line) or (_WORTH.search(line) if leads != "nowhere" else None)
    is_weak = promise is None
    promise = promise or _GETTING.search(line)
    if promise is None:
        return None
    span = prose.span(*promise.span())
    if _warns(line):
        return Wording(0.3, span, "talk of free goods with a link") if leads == "outside" else None
    calls = _CALL.search(line) is not None
    is_weak = is_weak or _COMMON.search(promise.group()) is not None
    match leads:
        case "outside":
            score = (0.8 if calls else 0.6) if is_weak else (0.92 if calls else 0.87)
            return Wording(score, span, "a promise of free goods with a link")
        case "hosted":
            score = 0.5 if is_weak else (0.82 if calls else 0.65)
            return Wording(score, span, "a promise of free goods with a link to a member's page")
        case "official":
            return Wording(0.3, span, "a promise of free goods with a link to the brand's own site")
        case "nowhere":
            score = 0.5 if is_weak else 0.72
            return (
                Wording(score, span, "a promise of free goods and a call to act") if calls else None
            )
        case _:
            assert_never(leads)


def account(prose: Prose, leads: Leads) -> Wording | None:
    """Measure a demand for a password, a scan or a verification, and what it is baited with."""
    line = prose.line
    if _SAFE.search(line) or _warns(line):
        return None
    mistake = _MISTAKE.search(line)
    if mistake is not None:
        why = "says to have reported the account by mistake"
        return Wording(0.85, prose.span(*mistake.span()), why)
    asked = _ASKS_SECRET.search(line) or _SCAN.search(line)
    baited = _GAIN.search(line) or _GIFT.search(line) or _THREAT.search(line)
    if not (baited or (asked and _ANY_GOODS.search(line))):
        return None
    if asked is not None:
        why = "asks for a password or a scan to get something"
        return Wording(0.9, prose.span(*asked.span()), why)
    verify = _VERIFY.search(line)
    if verify is not None and leads in {"hosted", "outside"}:
        why = "asks to verify an account to get something or to keep it"
        return Wording(0.88, prose.span(*verify.span()), why)
    return None

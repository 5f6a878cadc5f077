"""The ruses of scams: a demand needs a reason, some need a link, and who warns lures nobody."""

import re
from collections.abc import Callable

import pytest

from leeward_policies.detectors.links import LinksDetector
from leeward_policies.detectors.phrases import Phrasebook, lexicon
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading

Says = Callable[..., Reading]

LINKS = LinksDetector()
LINK = "https://gifts.example/login"


def _scam(says: Says, text: str) -> float:
    found = LINKS.detect(says(text))
    return max(
        (one.score for one in found if isinstance(one, Signal) and one.name.startswith("scam.")),
        default=0.0,
    )


@pytest.mark.parametrize(
    "text",
    [
        "hi, discord staff here, send me your password so we can check your account",
        "hallo vom discord team, schick mir dein passwort damit wir deinen account prüfen",
        "salut, staff discord, envoie moi ton mot de passe pour vérifier ton compte",
        "soy del staff de discord, dame tu contraseña para revisar tu cuenta",
        "sou da equipe do discord, me passa sua senha pra verificar sua conta",
        "paste this in your console to get free robux",
        "double your crypto in a day",
        "send me the code you just got by sms",
    ],
)
def test_a_demand_with_a_reason_is_a_ruse(says: Says, text: str) -> None:
    """Who claims an office or gives a reason and wants a secret is out for the account."""
    assert _scam(says, text) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "vote for my team, you need to log in with steam",
        "stimm für mein team ab, du musst dich mit steam einloggen",
        "vote pour mon équipe, il faut se connecter avec steam",
        "vota por mi equipo, tienes que iniciar sesión con steam",
        "vota no meu time, tem que logar com a steam",
    ],
)
def test_some_ruses_need_a_link(says: Says, text: str) -> None:
    """A vote with a login is a ruse only where a link leads to it."""
    assert _scam(says, text) == 0.0
    assert _scam(says, f"{text} {LINK}") >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "never send anybody your password so they can check your account",
        "careful, a scammer says: discord staff here, send me your password so we can check it",
        "my account got hacked, they said discord staff needs my password to check it",
        "discord staff never asks for your password to check your account",
        "gib niemandem dein passwort damit er deinen account prüft",
        "ne donne jamais ton mot de passe pour vérifier ton compte",
    ],
)
def test_who_warns_lures_nobody(says: Says, text: str) -> None:
    """Warnings use the same words as what they warn of."""
    assert _scam(says, text) < 0.55


@pytest.mark.parametrize(
    "text",
    [
        "can you send me the code for the homework website",
        "scan the qr code at the door to get into the museum",
        "give me your sword and i'll give you coins",
        "tell me the code you got for question 3",
        "i send the drawing back tomorrow",
        "copy this into the console and read the html",
        "confirm your team by friday or you lose your spot",
        "vota por mi dibujo porfa",
        "gib deine hausaufgaben ab sonst wird der lehrer sauer",
    ],
)
def test_honest_demands_stay_quiet(says: Says, text: str) -> None:
    """Codes, votes and demands are part of every day."""
    assert _scam(says, text) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "free gems for everyone",
        "kostenlose münzen für alle",
        "des gemmes gratuites pour tout le monde",
        "diamantes gratis para todos",
        "diamantes grátis pra todo mundo",
        "your channel was reported, sign in",
        "dein profil wurde gesperrt, einloggen",
        "votre colis est bloqué, réglez les frais",
        "tu paquete está retenido, paga la aduana",
        "sua conta foi suspensa, entre aqui",
    ],
)
def test_several_lures_around_a_link_are_a_scam(says: Says, text: str) -> None:
    """Each says little by itself; two kinds of them with a link say enough, without one nothing."""
    assert _scam(says, f"{text} {LINK}") >= 0.55
    assert _scam(says, text) < 0.85


@pytest.mark.parametrize(
    "text",
    [
        "the notes are up, free to read",
        "is free-gems.example legit? they want my password",
        "the library gives away free books, come before friday",
        "our coach made a page with the times",
        "ist das seriös? die wollen mein passwort",
        "c'est fiable ? ils veulent mon mdp",
    ],
)
def test_one_lure_or_a_doubt_is_no_scam(says: Says, text: str) -> None:
    """Who asks whether a page is safe lures nobody, nor does a single word."""
    assert _scam(says, f"{text} https://page.example") < 0.55


@pytest.mark.parametrize(
    ("pretext", "ask"),
    [
        ("hi its tom, this is my new number", "can you send me 50 til tomorrow"),
        ("hallo, das ist meine neue nummer", "kannst du mir 50 bis morgen überweisen"),
        ("coucou j'ai changé de numéro", "tu peux m'avancer 50 pour ce soir"),
        ("hola, este es mi nuevo número", "me prestas 50, mañana te los devuelvo"),
        ("oi, troquei de número", "me empresta 50, amanhã te pago"),
    ],
)
def test_money_is_a_ruse_with_another_number(says: Says, pretext: str, ask: str) -> None:
    """A new number is news, a loan is a favour; together they are the old trick."""
    assert _scam(says, f"{pretext}. {ask}") >= 0.55
    assert _scam(says, pretext) == _scam(says, ask) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "put your phone in the box before class",
        "you go first and i'll follow",
        "lend me your pen, i'll give it back",
        "hoy salimos a las 5, mañana a las 6",
        "pásame la tarea y te paso la mía",
        "qual o código da sala? manda aí",
        "schick mir bitte den code vom wlan damit ich dir helfen kann",
        "2 heures aujourd'hui et demain 3",
        "what did they say",
    ],
)
def test_favours_and_plans_are_no_ruse(says: Says, text: str) -> None:
    """To lend, to swap and to plan is part of every day."""
    assert _scam(says, text) == 0.0


def test_a_vow_of_honesty_is_no_warning(says: Says) -> None:
    """`no scam` is what scams say."""
    text = "put 20 in and get 200 back tomorrow"

    assert _scam(says, f"{text}, its not a scam") >= 0.55
    assert _scam(says, f"{text}, thats a scam") == 0.0


def test_a_link_makes_a_ruse_surer(says: Says) -> None:
    """The same words weigh more with a link that leads outside."""
    text = "double your bitcoin in 24 hours"

    assert _scam(says, f"{text} {LINK}") > _scam(says, text)


def test_ruses_are_known_in_five_languages_and_repeat_nothing_without_bound() -> None:
    """Each language has every kind of ruse, and no pattern has an open repetition but in a gap."""
    book = Phrasebook(lexicon("ruses"))
    kinds = {(phrase.language, phrase.kind) for phrase in book.phrases}

    assert kinds == {
        (language, kind)
        for language in ("de", "en", "es", "fr", "pt")
        for kind in ("ask", "home", "linked", "money", "pretext", "reason", "vow", "whole")
    }
    lures = Phrasebook(lexicon("lures"))
    assert lures.languages == ("de", "en", "es", "fr", "pt")
    for phrase in (*book.phrases, *lures.phrases):
        bounded = phrase.pattern.replace("(?: [^ .]+ ){0,5}", "")
        assert re.search(r"(?<!\\)[*+]", bounded) is None

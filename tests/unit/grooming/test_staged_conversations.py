"""Staged conversations, written for development: each must reach a human while it grows.

Non-explicit throughout, as prevention leaflets describe such patterns.
"""

from collections.abc import Callable
from typing import Protocol

import pytest

from leeward_policies.domain.conversation import LEVELS, Level


class Played(Protocol):
    """What `conftest.Played` gives."""

    highest: dict[tuple[str, str], Level]
    reached: dict[Level, int]


STAGED = {
    "one to one, in an afternoon": """
        marc: hey saw you in the art channel, your drawings are really good
        lia: thank you!! i just started
        marc: no way, how old are you?
        lia: 12
        marc: wow you seem way older, most kids your age are so boring
        lia: haha thanks
        marc: does your mum check your phone or are you allowed on here alone
        lia: she doesnt really look
        marc: nice. then lets keep this between us ok? people would get the wrong idea
        lia: ok
        marc: you got snap? mods read everything here
    """,
    "slow, over days, with small talk between": """
        dean: gg that was a nice save
        noa: ty
        dean: are you still in school?
        noa: yeah year 8
        (1 days)
        dean: hey how was the test
        noa: terrible lol
        dean: you're too smart for them anyway. you can talk to me about anything you know
        noa: thanks
        (2 days)
        dean: your friends don't care about you like i do
        noa: idk they're nice
        dean: trust me. you don't need them
        (1 days)
        dean: what time do your parents go to bed?
        noa: 10 why
        dean: we could call then, just us. don't tell anyone about it tho
    """,
    "between the noise of a busy room": """
        ivy: who is up for ranked
        tom: me
        kai > ivy: you were so good last game, wanna be friends?
        tom: need one more
        ivy: sure
        sam: i can in 5
        kai > ivy: how old are you if thats ok
        ivy: 13
        tom: sam hurry up
        kai > ivy: thought you were older tbh, youre really mature
        sam: loading
        kai > ivy: are your parents home rn?
        ivy: just my sister
        tom: going in
        kai > ivy: cool, come on telegram its more private there
        sam: lets go
        kai > ivy: and dont mention me to your sister
    """,
    "gifts with a price": """
        rex: did you like the skin i sent
        amy: yes omg thank you!!
        rex: i can get you nitro too if you want
        amy: really??
        rex: sure, if you send me a pic of you
        amy: hmm why
        rex: just for me, i won't show anyone. don't tell your parents obviously
    """,
    "a helper who wants to be the only one": """
        hope: hey you sounded sad earlier, wanna talk?
        jo: kinda, fight with my mum
        hope: she doesn't understand you. nobody gets you like i do
        jo: maybe
        hope: i'm the only one who listens. don't tell the mods we talk, they'd stop us
        jo: ok
        hope: can you sneak out on saturday? i could pick you up, your mum doesn't need to know
    """,
    "an insider of long standing": """
        coach_b: good practice today everyone
        mia: thanks coach
        coach_b > mia: you're more mature than the others, i can really talk to you
        mia: haha ok
        coach_b > mia: text me on whatsapp, easier than here. keep it to yourself though
        mia: why
        coach_b > mia: the other girls would be jealous. our little secret
        coach_b > mia: i can drive you home on friday, just us two
    """,
    "someone who says they are the same age": """
        luca14: omg same school stuff here lol how old r u
        bee: 13 u
        luca14: 14! ur so pretty in ur pfp
        bee: tyy
        luca14: send me another pic? just for me
        bee: idk my mum said no
        luca14: dont be a baby everyone does it
        luca14: i'll send one if you do
        luca14: if u tell ur mum we cant talk anymore and i'll be so sad without you
    """,
    "disguised letters": """
        zed: h0w 0ld r u
        kim: 12
        zed: ur s0 m4ture f0r ur age
        kim: thx
        zed: d0nt t3ll ur m0m ab0ut us
        kim: ok
        zed: s e n d  m e  a  p i c
        kim: no
        zed: add me on sn4p
    """,
    "threats after a picture": """
        vic: hey you never answered
        pia: sorry school
        vic: i still have your pics you know
        pia: please delete them
        vic: if you block me i'll send them to your whole class
        pia: pls dont
        vic: then turn your cam on tonight. and don't tell your parents or it gets worse
    """,
    "several are asked the same": """
        max > ann: hey how old are you? you home alone?
        ann: why
        max > ann: just wanna chat, add me on snap, dont tell anyone
        (10 minutes)
        max > bob: hey how old are you? you home alone?
        bob: 11
        max > bob: cool add me on snap, dont tell anyone
        (10 minutes)
        max > cat: hey how old are you?
        cat: 12
        max > cat: got snap? dont tell anyone
    """,
    "Spanish": """
        leo: hola, te vi en el server, cuántos años tienes?
        eva: 12
        leo: pareces mayor, eres muy madura para tu edad
        eva: jaja gracias
        leo: tus padres te revisan el móvil?
        eva: no
        leo: pásame tu whatsapp, aquí los mods leen todo
        eva: no sé
        leo: no se lo digas a nadie, que quede entre nosotros
    """,
    "German": """
        jan: hey, wie alt bist du eigentlich?
        ida: 13
        jan: du bist viel reifer als die anderen
        ida: danke
        jan: bist du gerade allein zuhause?
        ida: ja mama arbeitet
        jan: hast du snap? hier lesen die mods alles mit
        ida: ja
        jan: aber sag niemandem was davon, bleibt unter uns
    """,
    "French": """
        theo: salut, tu as quel âge ?
        zoe: 12 ans
        theo: t'es super mature pour ton âge
        zoe: merci
        theo: tes parents regardent ton téléphone ?
        zoe: non
        theo: viens sur snap, ici les modos lisent tout
        theo: mais dis rien à tes parents, ça reste entre nous
        theo: envoie une photo de toi
    """,
    "Portuguese": """
        rui: oi, quantos anos você tem?
        bia: 12
        rui: nossa, você é muito madura pra sua idade
        bia: obrigada
        rui: seus pais mexem no seu celular?
        bia: não
        rui: me chama no whatsapp, aqui os mods leem tudo
        rui: não conta pra ninguém, fica entre nós
    """,
    "Italian": """
        nico: ciao, quanti anni hai?
        gaia: 13
        nico: sei molto matura per la tua età
        gaia: grazie
        nico: sei sola a casa?
        gaia: sì
        nico: scrivimi su telegram, qui i mod leggono tutto
        nico: non dirlo a nessuno, resta tra noi
    """,
    "Dutch": """
        bram: hoi hoe oud ben je
        fee: 12
        bram: je bent echt volwassen voor je leeftijd
        fee: dankje
        bram: checken je ouders je telefoon?
        fee: nee
        bram: heb je snap? hier lezen de mods alles mee
        bram: zeg niks tegen je ouders, blijft tussen ons
    """,
    "Polish": """
        kuba: hej, ile masz lat?
        ola: 12
        kuba: jesteś bardzo dojrzała jak na swój wiek
        ola: dzięki
        kuba: mama sprawdza ci telefon?
        ola: nie
        kuba: masz snapa? tu mody czytają wszystko
        kuba: tylko nie mów nikomu, zostaje między nami
    """,
}


@pytest.mark.parametrize("name", STAGED)
def test_a_staged_conversation_reaches_a_human(name: str, played: Callable[[str], Played]) -> None:
    """At some line of every staged conversation the pair is of concern."""
    highest = max(played(STAGED[name]).highest.values(), key=LEVELS.index)
    assert LEVELS.index(highest) >= LEVELS.index("concern"), highest


@pytest.mark.parametrize("name", STAGED)
def test_the_first_line_calls_nobody(name: str, played: Callable[[str], Played]) -> None:
    """One line of approach is never enough to call a human."""
    first = "\n".join(STAGED[name].strip().splitlines()[:2])
    highest = max(played(first).highest.values(), key=LEVELS.index, default="none")
    assert highest in {"none", "watch"}

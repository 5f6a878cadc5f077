"""Harmless conversations that look alike: none may reach a human."""

from collections.abc import Callable
from typing import Protocol

import pytest

from leeward_policies.domain.conversation import LEVELS, Level


class Played(Protocol):
    """What `conftest.Played` gives."""

    highest: dict[tuple[str, str], Level]


HARMLESS = {
    "friends of one age": """
        ana: how old are you? im 12
        ben: 13
        ana: nice, your pfp is so cute
        ben: haha thanks its my dog
        ana: wanna play later?
        ben: sure add me on epic
        ana: send me a pic of your dog
        ben: later, mum is calling
    """,
    "a coach and the parents": """
        coach: training on saturday at 5, who is coming?
        ben: me
        coach > ben: great. can your mum drive you? parents please confirm in the group chat
        ben: ill ask her
        coach > ben: tell your parents we finish at 7, i can give you a lift with the others
        ben: ok thanks
        coach: lets all meet at the club gate
    """,
    "a surprise party": """
        mia: ok plan for saturday, dont tell anna its a surprise
        joe: my lips are sealed
        mia > joe: everyone signs the card, dont tell her anything
        joe: when do we meet
        mia > joe: come to my place at 4, her mum knows about it
        joe: what about the cake
        mia > joe: i'll get it, keep it secret till her birthday
    """,
    "siblings": """
        lou: did you eat the cookies
        tim: dont tell mum i ate them
        lou: lol she will find out
        tim > lou: is mum home yet?
        lou: no she is at work till 6
        tim > lou: come home soon, i'm alone and bored
        lou: ok
        tim > lou: dont tell dad about the vase either
    """,
    "a warning": """
        mod: reminder: never send pics to strangers, whatever they promise
        kid: ok
        mod: if someone asks you to keep a secret from your parents, tell a mod or an adult
        kid: what if they are nice
        mod > kid: still. don't meet people from the internet alone and don't give out your address
        kid: got it
        mod > kid: you don't have to send anything, and you can always tell your parents
    """,
    "telling of an odd message": """
        kid: some guy asked me how old i am and said dont tell your parents
        pal: thats creepy
        kid > pal: he said add me on snap and send me a pic
        pal: block him and tell a mod
        kid > pal: he asked me if i was home alone
        pal: report him
    """,
    "guild and game": """
        gm: raid tonight, meet me at the castle in game
        elf: on my way
        gm > elf: join the voice channel for the boss
        elf: ok
        gm > elf: i can give you 500 gold and a skin for the dungeon
        elf: nice
        gm > elf: how old are you btw, the guild is 13+
        elf: 15
        gm > elf: add me on steam, easier for party invites
    """,
    "homework": """
        sam: can you send me a pic of your notes
        kit: which page
        sam > kit: page 12. what school do you go to, same book?
        kit: hillside
        sam > kit: cool. what year are you in?
        kit: 8
        sam > kit: wanna call later for the maths project
        kit: sure
    """,
    "a helper of the server": """
        kid: my account is locked
        help > kid: open a ticket, or dm a mod
        kid: where
        help > kid: in the support channel. don't share your password with anyone
        kid: ok
        help > kid: how old are you? the rules ask for 13 and older
        kid: 14
    """,
    "a group plan": """
        ray: lets all meet at the cinema on saturday
        fay: who is coming
        ray > fay: everyone from class. you should come too
        fay: ok where
        ray > fay: at the bus stop by the park at 3, my dad drives us
        fay: ill ask my mum
    """,
    "compliments among friends": """
        isa: omg you look so pretty in that dress
        eli: aww thank you
        isa > eli: seriously gorgeous
        eli: youre the best
        isa > eli: love talking to you, you make my day
        eli: same
        isa > eli: you deserve better than that boy
    """,
    "grandma has a birthday": """
        dad: dont tell grandma about the present
        kid: i wont
        dad > kid: we surprise her on sunday, meet us at the station with mum
        kid: ok
        dad > kid: send me a picture of the card when it is done
    """,
    "trade of game things": """
        pat: i have spare skins if you want
        dot: which
        pat > dot: i can give you the dragon one for free, i have two
        dot: yes pls
        pat > dot: meet me at spawn
        dot: coming
        pat > dot: whats your gamertag
    """,
    "a new member is welcomed": """
        host: welcome! are you new here?
        new: yes
        host > new: nice to meet you, where are you from?
        new: spain
        host > new: cool, read the rules and dm a mod if you need anything
        new: ok thanks
        host > new: we have a movie night on friday, everyone can come
    """,
    "a crush among schoolmates": """
        finn: hey wanna hang out after school
        rosa: with who
        finn > rosa: me and jonas and lena, at the skatepark
        rosa: maybe
        finn > rosa: you looked nice today btw
        rosa: thanks
        finn > rosa: how old is your brother, he can come too
    """,
    "talk of a film": """
        ada: in the movie he says dont tell anyone, it's our secret
        bo: so creepy
        ada > bo: and then he asks her to meet him alone at night
        bo: spoilers!
        ada > bo: the villain said if you tell anyone i'll find you
    """,
    "Spanish class": """
        profe: chicos, mañana entrenamiento a las 5, que vuestros padres confirmen
        ana: vale
        profe > ana: cuántos años tienes? es para el equipo
        ana: 12
        profe > ana: pregúntale a tu madre si puede venir
    """,
    "German friends": """
        tim: wie alt bist du?
        lea: 13 und du
        tim > lea: 14. hast du das spiel auch auf switch?
        lea: ja
        tim > lea: cool, schick mal ein bild von deinem hund
        lea: gleich
        tim > lea: wir treffen uns alle am samstag im kino, frag deine mama
    """,
    "French birthday": """
        lou: dis rien à emma, c'est une fête surprise
        nat: promis
        lou > nat: tout le monde vient chez moi samedi pour son anniversaire
        nat: je demande à ma mère
        lou > nat: elle est d'accord j'ai parlé avec mes parents
    """,
    "Polish game": """
        adam: ile masz lat? gildia jest od 13
        ewa: 14
        adam > ewa: spotkajmy się na spawnie w grze
        ewa: ok
        adam > ewa: mogę dać ci skina, mam dwa
    """,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_conversation_calls_nobody(name: str, played: Callable[[str], Played]) -> None:
    """At no line is any pair of a harmless conversation above `watch`."""
    highest = played(HARMLESS[name]).highest
    assert {pair: level for pair, level in highest.items() if level in LEVELS[2:]} == {}

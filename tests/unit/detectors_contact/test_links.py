"""Links: what must be found, what must stay quiet, and that nothing hostile breaks it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.detectors.links import LinksDetector
from leeward_policies.domain.message import Link
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading

DETECTOR = LinksDetector()

Says = Callable[..., Reading]

SURE = 0.8
"""The score from which rules act; the lists below say what must reach it."""

FOUND: tuple[tuple[str, str], ...] = (
    # Invites, plain and taken apart.
    ("join us discord.gg/example-club", "link.invite"),
    ("https://discord.com/invite/exampleclub come!", "link.invite"),
    ("my second server: discordapp.com/invite/abcdef", "link.invite"),
    ("telegram group t.me/joinchat/AAAAAEexample", "link.invite"),
    ("t.me/+exampleinvite join now", "link.invite"),
    ("https://chat.whatsapp.com/ExampleInvite0 für alle", "link.invite"),
    ("neuer channel: https://whatsapp.com/channel/0029example", "link.invite"),
    ("https://matrix.to/#/#room:example.org", "link.invite"),
    ("https://join.slack.com/t/example/shared_invite/zt-abc", "link.invite"),
    ("https://signal.group/#Cjexample", "link.invite"),
    ("discord . gg / abc123 come join", "link.invite"),
    ("discord. gg/abc123", "link.invite"),
    ("discord[.]gg/abc123", "link.invite"),
    ("discord dot gg/abc123", "link.invite"),
    ("hxxps://discord[.]gg/abc123", "link.invite"),
    ("DISCORD.GG/ABC", "link.invite"),
    ("t . me / joinchat / AAAAexample", "link.invite"),
    # Shorteners.
    ("look bit.ly/example1", "link.shortener"),
    ("https://tinyurl.com/example1 mdr", "link.shortener"),
    ("regarde https://cutt.ly/example", "link.shortener"),
    ("https://grabify.link/EXAMPLE funny cat", "link.shortener"),
    ("bit[.]ly/example1", "link.shortener"),
    # Copies of known addresses.
    ("https://dlscord.example/login", "link.lookalike"),
    ("https://disc0rd.example", "link.lookalike"),
    ("https://discrod.example/x", "link.lookalike"),
    ("https://dis-cord.example/x", "link.lookalike"),
    ("https://discordd.example/x", "link.lookalike"),
    ("https://stearncommunity.example/id/me", "link.lookalike"),
    ("https://steamcomunity.example/trade", "link.lookalike"),
    ("https://steamcommunity.com.prize.example/trade", "link.lookalike"),
    ("https://steamcommunity.com-trade.example/offer", "link.lookalike"),
    ("https://roblоx.example/promo", "link.lookalike"),
    ("https://xn--roblx-3ta.example/promo", "link.lookalike"),
    ("https://robIox.example/promo", "link.lookalike"),
    ("https://rоblох.example", "link.lookalike"),
    ("http://instagrarn.example/help", "link.lookalike"),
    ("https://whatsaap.example", "link.lookalike"),
    ("https://discord-nitro.example/get", "link.lookalike"),
    ("https://login.discord-verify.example", "link.lookalike"),
    ("https://freerobuxgenerator.example", "link.lookalike"),
    ("https://fortnite-vbucks-free.example", "link.lookalike"),
    ("https://epicgames.verify.example/x", "link.lookalike"),
    ("https://discord.com@evil.example/gift", "link.lookalike"),
    ("hxxps://dlscord[.]example/x", "link.lookalike"),
    # Words that name another site.
    ("[https://discord.com/gift](https://evil.example/x)", "link.masked"),
    ("[www.example.org](https://evil.example/x) read this", "link.masked"),
    # Something for nothing.
    ("free nitro for everyone https://evil.example", "scam.gift"),
    ("FREE ROBUX no human verification evil.example/r", "scam.gift"),
    ("claim your 10000 v-bucks here https://evil.example", "scam.gift"),
    ("get free csgo skins click https://evil.example", "scam.gift"),
    ("steam gift 50$ https://evil.example/g/1", "scam.gift"),
    ("@everyone discord nitro giveaway 🎁 https://evil.example", "scam.gift"),
    ("this is not a scam: free robux https://evil.example", "scam.gift"),
    ("free nitro join discord.gg/abc", "scam.gift"),
    ("kostenlos robux hier https://evil.example", "scam.gift"),
    ("nitro gratuit cliquez ici https://evil.example", "scam.gift"),
    ("robux gratis aquí https://evil.example", "scam.gift"),
    ("robux grátis clica https://evil.example", "scam.gift"),
    ("darmowe robuxy https://evil.example", "scam.gift"),
    ("gratis robux krijg je op https://evil.example", "scam.gift"),
    ("nitro gratis clicca https://evil.example", "scam.gift"),
    # Accounts.
    ("give me your password and ill give you 1000 robux", "scam.account"),
    ("scan this qr code with the discord app to get nitro", "scam.account"),
    ("i accidentally reported your steam account, talk to this admin", "scam.account"),
    ("your account will be banned, verify your account https://evil.example", "scam.account"),
    ("verify here to claim the giveaway https://evil.example", "scam.account"),
    ("just need your login so i can send the robux", "scam.account"),
    ("gib mir dein passwort dann schick ich dir robux und skins", "scam.account"),
    ("donne moi ton mot de passe et je te donne des robux", "scam.account"),
    ("scanne den qr code um nitro zu bekommen", "scam.account"),
    # For adults.
    ("18+ server discord.gg/abc", "link.adult-invite"),
    ("nsfw server, join https://discord.com/invite/abc", "link.adult-invite"),
    ("adults only group t.me/+abcdef", "link.adult-invite"),
)

QUIET: tuple[str, ...] = (
    "https://discord.com/channels/1/2/3",
    "did you see discord.com is down again",
    "my discord is broken since the update",
    "https://steamcommunity.com/id/example",
    "https://store.steampowered.com/app/400 is on sale",
    "roblox.com is so slow today",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://youtu.be/example lol",
    "https://en.wikipedia.org/wiki/Nitro",
    "https://docs.python.org/3/library/re.html",
    "look at github.com/example/repo",
    "open main.py and run.sh",
    "version 2.6.8.1 is out",
    "e.g. like this i.e. that",
    "ok.then we go",
    "hello.world",
    "3.14 is pi",
    "wait...what",
    "no.",
    "see you at 18.30",
    "https://example.org",
    "https://maps.example.org/park",
    "https://amazon.de/dp/example",
    "https://discordservers.com/ has a list",
    "https://fortnitetracker.com my stats",
    "https://minecraft.wiki/w/Creeper",
    "https://www.twitch.tv/example",
    "discard.com has card games",
    "https://switch.com",
    "https://slack.example.org/help",
    "https://discord.example.org is our own invite page",
    "https://telegra.ph/Example-01-01",
    "nitro is too expensive",
    "i got nitro for my birthday!!",
    "i want free robux so bad",
    "how do i get free skins",
    "anyone know how to get robux",
    "my mum got me a steam gift card",
    "robux cost 10 dollars now",
    "is this a scam? they say free nitro",
    "careful, free robux links are scams",
    "never give anyone your password even if they promise robux",
    "dont scan qr codes that people send you to get nitro",
    "i forgot my password again",
    "my account got banned and i dont know why",
    "scan the page and send it to the teacher",
    "can you verify that the homework is due monday",
    "log in to the school portal first",
    "my account is level 40 now",
    "the giveaway on the stream was fun",
    "we won 50 coins in the dungeon",
    "i get 20 gems a day",
    "free skins in the battle pass rn",
    "the shop has new skins",
    "my dog is called nitro",
    "nitro boost in asphalt is op",
    "dot dot dot",
    "draw a dot com on ben will see",
    "gg discord was lagging",
    "discord or gg whatever",
    "[the rules](https://example.org/rules)",
    "[example.org](https://www.example.org/rules)",
    "[youtube.com](https://youtu.be/example)",
    "i have 18+ hours in this game, https://example.org",
    "the movie is 18+ so no",
    "kein plan wie man nitro kündigt",
    "mon compte est bloqué aidez moi",
    "no me acuerdo de mi contraseña",
    "esqueci a senha do meu email",
    "ho cambiato la password ieri",
    "ik ben mijn wachtwoord vergeten",
    "zapomniałem hasła do konta",
    "https://bbc.co.uk/news",
    "https://xn--mnchen-3ya.example",
    "https://münchen.example",
    "https://пример.example",
    "mail me at ana@discord-fan.example",
    "bit.ly is a shortener",
    "t.me/example is my channel page",
    "matrix.to is a redirect",
)


def _sure(reading: Reading) -> set[str]:
    return {
        found.name
        for found in DETECTOR.detect(reading)
        if isinstance(found, Signal) and found.score >= SURE
    }


@pytest.mark.parametrize(("text", "name"), FOUND, ids=[text[:40] for text, _ in FOUND])
def test_a_risky_link_is_found(says: Says, text: str, name: str) -> None:
    """The signal reaches the score from which rules act."""
    assert name in _sure(says(text))


@pytest.mark.parametrize("text", QUIET, ids=[text[:40] for text in QUIET])
def test_an_honest_link_stays_quiet(says: Says, text: str) -> None:
    """No signal reaches the score from which rules act."""
    assert set() == _sure(says(text))


def test_an_invite_that_forbids_adult_content_is_not_one_for_adults(says: Says) -> None:
    """`no nsfw` beside an invite says the opposite."""
    assert {"link.invite"} == _sure(says("no nsfw here, sfw server discord.gg/abc"))


def test_a_link_part_is_judged_by_its_address(says: Says) -> None:
    """Where the platform hands a link apart from the words, the address counts."""
    link = Link("https://evil.example/x", "https://discord.com/gift")
    reading = says("take it: https://discord.com/gift", parts=(link,))
    assert "link.masked" in _sure(reading)


def test_a_link_part_that_shows_its_own_site_stays_quiet(says: Says) -> None:
    """Another path or `www.` of the same site is no mask."""
    link = Link("https://www.example.org/a?b=c", "example.org/a")
    assert set() == _sure(says("example.org/a", parts=(link,)))


def test_a_redirect_of_the_platform_is_no_mask(says: Says) -> None:
    """Platforms put their own redirect behind links; that alone must not reach a rule."""
    link = Link("https://t.co/abcdef", "example.org/a")
    assert "link.masked" not in _sure(says("example.org/a", parts=(link,)))


def test_a_link_part_without_words_in_the_body_has_no_span(says: Says) -> None:
    """An address that stands nowhere in the body is found, without a place."""
    reading = says("🎁", parts=(Link("https://dlscord.example/x"),))
    signals = [it for it in DETECTOR.detect(reading) if isinstance(it, Signal)]
    expected = [("link.lookalike", ())]
    assert expected == [(it.name, it.spans) for it in signals]


@pytest.mark.parametrize(
    "url", ["", "http://[", "mailto:a@example.org", "javascript:x", "//", "a b"]
)
def test_a_link_part_that_is_no_web_address_is_left_alone(says: Says, url: str) -> None:
    """Whatever a platform hands in as an address must not break the reading."""
    assert not DETECTOR.detect(says("hi", parts=(Link(url, "example.org"),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so discord.gg/abc, ok", "discord.gg/abc"),
        ("(https://discord.gg/abc).", "https://discord.gg/abc"),
        ("join discord . gg / abc now", "discord . gg / abc"),
        ("ﬀ hxxps://discord[.]gg/abc!", "hxxps://discord[.]gg/abc"),
    ],
)
def test_a_span_lies_exactly_on_the_address(says: Says, text: str, expected: str) -> None:
    """Also where the address was taken apart, and without the punctuation behind it."""
    (signal,) = [it for it in DETECTOR.detect(says(text)) if isinstance(it, Signal)]
    assert [expected] == [text[span.start : span.end] for span in signal.spans]


def test_two_invites_make_one_signal_with_two_spans(says: Says) -> None:
    """A signal stands once a message, and shows every place."""
    text = "discord.gg/abc and discord.gg/def"
    (signal,) = DETECTOR.detect(says(text))
    assert isinstance(signal, Signal)
    expected = ["discord.gg/abc", "discord.gg/def"]
    assert expected == [text[span.start : span.end] for span in signal.spans]


def test_a_scam_beside_a_copied_address_is_surer(says: Says) -> None:
    """A copied address takes the doubt away from the words."""
    plain = max(
        it.score
        for it in DETECTOR.detect(says("free nitro https://evil.example"))
        if isinstance(it, Signal) and it.name == "scam.gift"
    )
    copied = max(
        it.score
        for it in DETECTOR.detect(says("free nitro https://dlscord.example"))
        if isinstance(it, Signal) and it.name == "scam.gift"
    )
    assert copied > plain


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("free nitro https://evil.example", 0.8, 1.0),
        ("free nitro https://www.youtube.com/watch?v=example", 0.5, 0.8),
        ("free nitro month https://discord.com/nitro", 0.1, 0.5),
        ("free nitro, dm me", 0.5, 0.8),
        ("is this a scam? free nitro https://evil.example", 0.1, 0.5),
    ],
)
def test_a_promise_weighs_by_where_it_leads(says: Says, text: str, low: float, high: float) -> None:
    """Elsewhere, to a member's page, to the brand itself, to nowhere, or as a warning."""
    (score,) = [
        it.score
        for it in DETECTOR.detect(says(text))
        if isinstance(it, Signal) and it.name == "scam.gift"
    ]
    assert low <= score < high


def test_an_invite_behind_a_hundred_links_is_found(says: Says) -> None:
    """No message that a person can send hides an address behind others."""
    text = " ".join(f"a{at}.example" for at in range(300)) + " discord.gg/abc"
    assert {"link.invite"} == _sure(says(text))


def test_beyond_a_thousand_addresses_reading_ends(says: Says) -> None:
    """What no platform lets a person send costs no more than what it does."""
    text = " ".join(f"a{at}.example" for at in range(1_100)) + " discord.gg/abc"
    assert set() == _sure(says(text))


def test_no_reason_repeats_the_message(says: Says) -> None:
    """Reasons are phrases of ours; addresses of the message stay out of them."""
    reading = says("free nitro zzqqx https://dlscord.example/zzqqx")
    signals = [it for it in DETECTOR.detect(reading) if isinstance(it, Signal)]
    assert signals
    assert not [it.why for it in signals if "zzqqx" in it.why or not it.why]


def test_every_signal_is_declared(says: Says) -> None:
    """Policies are checked against the declared signals and their categories."""
    declared = {(spec.name, spec.category) for spec in DETECTOR.specs}
    given_ = {
        (it.name, it.category)
        for text, _ in FOUND
        for it in DETECTOR.detect(says(text))
        if isinstance(it, Signal)
    }
    assert declared == given_


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000 + "](https://",
        "a." * 20_000,
        "discord " * 8_000 + ". gg",
        "https://" * 5_000,
        "free " * 10_000 + "robux",
        "." * 60_000,
        "x" * 60_000 + ".com",
        "a-" * 30_000 + ".com",
        " [ . ] " * 8_000,
        "dot com " * 8_000,
    ],
    ids=range(10),
)
def test_a_hostile_text_is_read_to_its_end(says: Says, text: str) -> None:
    """Texts made to make patterns stall come back; a quadratic reading would hang here."""
    assert {it.name for it in DETECTOR.detect(says(text)) if isinstance(it, Signal)} <= {
        spec.name for spec in DETECTOR.specs
    }


PIECES = st.sampled_from(
    ("discord.gg/", "https://", "dlscord.example", "[", "](", ")", " . ", "[.]", "free ", "nitro ")
) | st.sampled_from(
    ("hxxp://", " dot com", "@", "xn--", "ﬀ", "\u200b", "ß", "18+ ", "scan qr to get ")
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_spans_lie_inside_and_the_same_text_gives_the_same_signals(says: Says, text: str) -> None:
    """Nothing raises, spans are sorted, apart and inside the body, scores are probabilities."""
    reading = says(text)
    signals = [it for it in DETECTOR.detect(reading) if isinstance(it, Signal)]
    assert signals == list(DETECTOR.detect(reading))
    for signal in signals:
        places = [place for span in signal.spans for place in (span.start, span.end)]
        assert places == sorted(places)
        assert all(0 <= place <= len(text) for place in places)
        assert all(span.start < span.end for span in signal.spans)
        assert 0 < signal.score <= 1

"""Our AutoMod rules: no stricter than our own detectors, and no rule of others is ever touched."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward_adapters.discord.setting_up.automod import (
    KEYWORD_LONGEST,
    KEYWORDS_MOST,
    KINDS,
    OURS,
    PATTERNS_MOST,
    ROLES_MOST,
    ROOMS_MOST,
    RULES_MOST,
    SAYS_LONGEST,
    Kind,
    Present,
    Rule,
    diff,
    kinds_of,
    stale,
    wanted,
)
from leeward_adapters.discord.setting_up.automod_told import present_of
from leeward_adapters.discord.setting_up.automod_words import (
    BRANDS,
    INVITATIONS,
    MISSPELT,
    PATTERN_LONGEST,
    tricks,
)
from leeward_adapters.discord.setting_up.rest import Odd
from leeward_policies.advice import advice
from leeward_policies.detectors.domains import resembled
from leeward_policies.detectors.links import LinksDetector
from leeward_policies.domain.conversation import AuthorState, Conversation, RoomState
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

BOT = "8"
HIDDEN_FROM = 0.85
"""The score of `link.lookalike` from which the pack for young people hides a message."""

TRICKS = (
    "https://dlscord.example/login",
    "look https://www.discrod.example/x",
    "https://discord-nitro.example/get",
    "HTTPS://DISCORD-NITRO.EXAMPLE/get",
    "https://login.discord-verify.example",
    "https://robloxpromo.example/r",
    "https://steamcommunity-login.example/t",
    "https://freerobux.example",
    "https://www.free-nitro.example/now",
    "http://stearncommunity.example/id/me",
)
HARMLESS = (
    "https://discord.com/login",
    "https://discord.gift/abc",
    "https://support.discord.com/hc/verify",
    "https://steamcommunity.com/id/me",
    "https://www.roblox.com/promocodes",
    "https://fortnitetracker.com/profile",
    "https://discordtemplates.com/x",
    "https://example.org/discord-nitro-review",
    "is free nitro real? somebody sent me a link",
    "free robux sounds fake",
    "https://robloxden.com/free",
)


def stops(text: str) -> bool:
    """Say whether one of our patterns stops a message, as AutoMod would."""
    return any(re.search(pattern, text) for pattern in tricks())


def host_of(text: str) -> str:
    """Return the host of the address in a text."""
    found = re.search(r"https?://([^/\s]+)", text, re.IGNORECASE)
    return found[1] if found else ""


def reading_of(text: str) -> Reading:
    """Return a message as a detector reads it."""
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    ref, ana = MessageRef("discord", "1", "2", "3"), UserRef("discord", "", "4")
    conversation = Conversation(RoomState(ref.channel_ref), AuthorState(ana, at))
    message = Message(ref, Author(ana), Text(text), at)
    return Reading(message, views_of(text), conversation, "young", at)


def present(rule: Rule, **fields: Any) -> Present:
    """Return a rule as it stands when the bot has made it."""
    return replace(Present("70", BOT, rule), **fields)


# --- what is stopped --------------------------------------------------------------------------


@pytest.mark.parametrize("text", TRICKS)
def test_a_trick_is_stopped_and_would_have_been_hidden(text: str) -> None:
    """AutoMod stops nothing that our own detector would let stand."""
    likeness = resembled(host_of(text))

    assert stops(text)
    assert likeness is not None
    assert likeness.score >= HIDDEN_FROM


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_passes(text: str) -> None:
    """Brands' own addresses, honest sites and talk about tricks are left alone."""
    assert not stops(text)


@pytest.mark.parametrize("name", MISSPELT)
def test_each_misspelt_name_is_one_that_the_detector_knows(name: str) -> None:
    """The list holds copies, and no honest neighbour."""
    likeness = resembled(f"{name}.example")

    assert likeness is not None
    assert likeness.score >= HIDDEN_FROM
    assert stops(f"https://{name}.example/x")


@given(
    brand=st.sampled_from(BRANDS),
    rest=st.from_regex(r"-?[a-z]{4,8}", fullmatch=True),
    ending=st.sampled_from(("example", "org", "site")),
)
def test_no_address_is_stopped_that_the_detector_lets_pass(
    brand: str, rest: str, ending: str
) -> None:
    """Whatever is written behind a brand's name, a pattern stops only what the detector finds."""
    host = f"{brand}{rest}.{ending}"

    if stops(f"https://{host}/x"):
        likeness = resembled(host)
        assert likeness is not None
        assert likeness.score >= HIDDEN_FROM


@pytest.mark.parametrize("keyword", INVITATIONS)
def test_each_way_into_a_group_is_one_that_the_detector_knows(keyword: str) -> None:
    """A word of the list begins an address that our own detector calls an invite."""
    found = LinksDetector().detect(reading_of(f"join us https://{keyword.strip('*')}abc"))

    assert keyword.startswith("*")
    assert keyword.endswith("*")
    assert "link.invite" in {one.name for one in found if isinstance(one, Signal)}


# --- Discord's limits -------------------------------------------------------------------------


def test_every_rule_keeps_discords_limits() -> None:
    """Words, patterns, exemptions and the author's message are within what Discord takes."""
    many = [str(number) for number in range(200)]
    for rule in wanted(KINDS, staff=many, adult_rooms=many, own_invites=["riverside"]):
        assert rule.name.startswith(OURS)
        assert 0 < len(rule.says) <= SAYS_LONGEST
        assert len(rule.keywords) <= KEYWORDS_MOST
        assert all(len(word) <= KEYWORD_LONGEST for word in (*rule.keywords, *rule.allowed))
        assert len(rule.patterns) <= PATTERNS_MOST
        assert all(len(one) <= PATTERN_LONGEST for one in rule.patterns)
        assert len(rule.exempt_roles) == ROLES_MOST
        assert len(rule.exempt_rooms) <= ROOMS_MOST
        assert rule.keywords or rule.patterns


def test_patterns_use_nothing_that_rust_does_not_know() -> None:
    """Neither looking around nor back-references, which Discord's engine refuses."""
    for pattern in tricks():
        assert not re.search(r"\(\?[=!<P]|\\[1-9]", pattern)


def test_the_author_is_told_without_blame() -> None:
    """What is shown in place of the message is a notice of the advice, and points to a person."""
    for name in ("automod-trick", "automod-invite"):
        one = advice(name)
        assert one.kind == "notice"
        assert one.audience == "10-12"
        assert "mod" in one.text


def test_only_blocking_is_used() -> None:
    """No alert, no time-out: AutoMod stops, and Leeward does the rest."""
    for rule in wanted(KINDS):
        assert [action["type"] for action in rule.payload()["actions"]] == [1]


def test_invitations_are_let_through_in_rooms_for_adults_and_to_the_server_itself() -> None:
    """Only the ways into other groups know of rooms, and of the server's own address."""
    trick, way = wanted(KINDS, adult_rooms=["5"], own_invites=["riverside"])

    assert (trick.exempt_rooms, way.exempt_rooms) == ((), ("5",))
    assert way.allowed == ("*discord.gg/riverside*",)


# --- the difference ---------------------------------------------------------------------------


def test_new_rules_are_added() -> None:
    """Where nothing stands, everything is new."""
    found = diff((), wanted(KINDS), BOT)

    assert found.added == wanted(KINDS)
    assert [line.partition(":")[0] for line in found.sentences()] == ["New", "New"]


def test_nothing_to_do() -> None:
    """A rule that stands as it should is no change, whatever order Discord tells it in."""
    rule = wanted(["tricks"], staff=["1", "2"])[0]
    turned = replace(rule, patterns=rule.patterns[::-1], exempt_roles=("2", "1"))

    found = diff([present(turned)], [rule], BOT)

    assert not found
    assert [one.rule.name for one in found.same] == [rule.name]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"says": "x"}, "what its author reads"),
        ({"patterns": ()}, "what it looks for"),
        ({"allowed": ("*discord*",)}, "what it looks for"),
        ({"exempt_roles": ("9",)}, "the roles it leaves out"),
        ({"exempt_rooms": ("9",)}, "the rooms it leaves out"),
        ({"enabled": False}, "switched on again"),
    ],
)
def test_a_rule_changed_by_hand_is_put_back_and_says_what(
    fields: dict[str, Any], says: str
) -> None:
    """The admin reads which part differs before anything is done."""
    rule = wanted(["tricks"])[0]

    found = diff([present(replace(rule, **fields))], [rule], BOT)

    assert [new for _, new in found.changed] == [rule]
    assert says in " ".join(found.sentences())


def test_an_alert_that_somebody_added_is_a_change() -> None:
    """A rule of ours that does more than stop is put back."""
    rule = wanted(["tricks"])[0]

    assert diff([present(rule, is_plain=False)], [rule], BOT).changed


def test_what_is_no_longer_wanted_is_removed() -> None:
    """Choosing nothing removes ours."""
    standing = [present(rule, id=str(at)) for at, rule in enumerate(wanted(KINDS))]

    found = diff(standing, (), BOT)

    assert found.removed == tuple(standing)


@pytest.mark.parametrize(
    "other",
    [
        Present("71", "9", Rule("Leeward: tricks to take accounts", "x")),
        Present("71", BOT, Rule("House rules", "x")),
        Present("71", "9", Rule("Slurs", "")),
    ],
)
def test_rules_of_others_are_never_touched(other: Present) -> None:
    """Ours are named so and made by the bot; either alone is not enough."""
    for rules in ((), wanted(KINDS)):
        found = diff([other], rules, BOT)

        assert not found.changed
        assert not found.removed
        assert found.others == 1
        assert "did not make" in " ".join(found.sentences())


def test_six_keyword_rules_are_discords_most() -> None:
    """What would not fit is said before it is tried; other kinds of rules do not count."""
    own = Rule("House rules", "")
    full = [Present(str(at), "9", own) for at in range(RULES_MOST - 1)]
    other_kind = Present("99", "9", own, trigger=4)

    assert "7" in diff(full, wanted(KINDS), BOT).problem
    assert not diff([*full, other_kind], wanted(["tricks"]), BOT).problem
    assert not diff([*full, present(wanted(["tricks"])[0])], wanted(["tricks"]), BOT).problem


@given(
    kinds=st.lists(st.sampled_from(KINDS), unique=True),
    then=st.lists(st.sampled_from(KINDS), unique=True),
)
def test_what_is_done_makes_it_so(kinds: list[Kind], then: list[Kind]) -> None:
    """After the difference is applied, nothing is left to do, and ours are known again."""
    standing = [present(rule, id=rule.name) for rule in wanted(kinds)]
    todo = diff(standing, wanted(then), BOT)

    after = [one for one in standing if one not in todo.removed]
    after += [present(rule, id=rule.name) for rule in todo.added]

    assert not diff(after, wanted(then), BOT)
    assert set(kinds_of(after, BOT)) == set(then)


def test_a_rule_of_an_older_leeward_is_seen() -> None:
    """The doctor names rules whose words are no longer ours; exemptions are the admin's."""
    rule = wanted(["tricks"])[0]

    assert stale([present(replace(rule, exempt_roles=("3",)))]) == ()
    assert stale([present(replace(rule, patterns=rule.patterns[:1]))]) == (rule.name,)
    assert stale([present(Rule(f"{OURS}something old", "x"))]) == (f"{OURS}something old",)


# --- what Discord tells -----------------------------------------------------------------------


def test_a_rule_survives_discord() -> None:
    """What we send is what we read back."""
    for rule in wanted(KINDS, staff=["1"], adult_rooms=["2"]):
        told = {**rule.payload(), "id": "70", "creator_id": BOT, "guild_id": "1"}

        assert present_of([told]) == (Present("70", BOT, rule),)


def test_rules_of_every_kind_are_read() -> None:
    """A rule without words, with an alert, or of a kind yet to come is somebody's rule."""
    told = {
        "id": "1",
        "creator_id": "2",
        "name": "Mentions",
        "trigger_type": 99,
        "trigger_metadata": {"mention_total_limit": 5},
        "actions": [{"type": 2, "metadata": {"channel_id": "3"}}],
    }

    found = present_of([told, {**told, "trigger_metadata": None, "actions": []}])

    assert [one.is_plain for one in found] == [False, False]


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(told=json)
def test_an_odd_answer_is_an_odd(told: Any) -> None:
    """Anything else than rules is told as a sentence, never as another exception."""
    says = ""
    try:
        found = present_of(told)
    except Odd as odd:
        found, says = (), odd.says

    assert says.endswith("we do not know.") or found == ()

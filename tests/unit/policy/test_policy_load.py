"""A policy file that is right: what is loaded, filled in and resolved, and what the hash sees."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.domain.conversation import RoomState
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.policy import Brakes, Policy, load
from leeward_policies.ports import SignalSpec
from leeward_policies.schema import AskDo, HideDo, NoteDo, RestrictDo

DESIGN = """
schema  = 1
name    = "riverside"
version = "2026.11.2"
extends = "young-people"
mode    = "observe"               # or "enforce"; a rule may only be weaker

[audience]                        # rooms are young unless named here
adult  = ["discord:123/777"]
roles  = { young = ["under 18"], staff = ["moderator", "admin"] }

[when_unsure]
do = [{ ask = "moderators" }]

[brakes]                          # no rule can release these
restrictions_per_hour = 10        # past that: stop acting, observe, page a moderator
hides_per_hour        = 200

[[rule]]
id      = "threat"
because = "{author} threatened {target}"
any     = [{ signal = "threat", at_least = 0.90 }]
do      = [{ hide = "message" }, { restrict = "author", for = "1h" }, { ask = "moderators" }]

[[rule]]
id      = "own-phone-number"
because = "{author} posted what looks like their own phone number"
all     = [{ signal = "personal-info.phone", at_least = 0.80 }]
audience = ["young", "mixed"]
do      = [{ tip = "own-phone", to = "author" }]

[[rule]]
id      = "steering-a-young-member"
because = "{author} keeps steering {target}: {stages}"
all     = [{ trend = "grooming", at_least = "concern" }]
do      = [{ tip = "someone-steers", to = "target" }, { ask = "safety-lead", urgency = "first" }]

[[example]]                       # the file's own tests: `leeward policy check` runs them
says    = "count your days, i know where you live"
expect  = "threat"
"""

RULE = """
[[rule]]
id = "insult"
because = "{author} insulted {target}"
any = [{ signal = "insult", at_least = 0.8 }]
do = [{ warn = "author" }]
"""


@pytest.fixture
def design(written: Callable[..., Path], specs: tuple[SignalSpec, ...]) -> Policy:
    """The example of the design, without the pack, whose signals stand elsewhere."""
    text = DESIGN.replace('extends = "young-people"\n', "")
    return load(written(text, head=""), specs)


def test_the_example_of_the_design_loads(design: Policy) -> None:
    """The design's file is read as it stands there."""
    assert design.name == "riverside"
    assert design.version == "2026.11.2"
    assert design.mode == "observe"
    assert Brakes(restrictions_per_hour=10, hides_per_hour=200) == design.brakes
    assert frozenset({"moderator", "admin"}) == design.staff_roles
    assert frozenset({"under 18"}) == design.young_roles
    assert [r.id for r in design.rules] == ["threat", "own-phone-number", "steering-a-young-member"]
    assert f"riverside@2026.11.2+{design.hash[:8]}" == design.label


def test_what_a_rule_leaves_out_follows_from_what_it_does(design: Policy) -> None:
    """Severity follows from the acts and category from the conditions."""
    assert [(rule.severity, rule.category) for rule in design.rules] == [
        ("high", "threat"),
        ("low", "personal-info"),
        ("urgent", "grooming"),
    ]


def test_the_first_of_the_acts_keeps_its_order(design: Policy) -> None:
    """A rule's acts stand as they were written."""
    assert (HideDo("message"), RestrictDo("author", "1h"), AskDo("moderators")) == design.rules[
        0
    ].do


@pytest.mark.parametrize(
    ("channel", "described", "audience"),
    [
        ("discord:123/777", None, "adult"),
        ("discord:123/777", "young", "adult"),
        ("discord:123/1", None, "young"),
        ("discord:123/1", "mixed", "mixed"),
        ("discord:9/1", "adult", "mixed"),
        ("discord:9/2", None, "young"),
    ],
)
def test_the_audience_of_a_room(
    loaded: Callable[[str], Policy], channel: str, described: Audience | None, audience: Audience
) -> None:
    """The policy's own list of rooms goes first, then of spaces, then the description."""
    policy = loaded(
        '[audience]\nadult = ["discord:123/777"]\nyoung = ["discord:9/2"]\nmixed = ["discord:9"]\n'
    )

    assert audience == policy.audience(RoomState(ChannelRef.parse(channel), described))


def test_a_policy_without_lists_goes_by_the_description(loaded: Callable[[str], Policy]) -> None:
    """A room that no list names is as it is described, else young."""
    policy = loaded(RULE)
    room = ChannelRef("discord", "1", "2")

    assert policy.audience(RoomState(room, "adult")) == "adult"
    assert policy.audience(RoomState(room)) == "young"


def test_the_hash_sees_neither_comments_nor_order(loaded: Callable[[str], Policy]) -> None:
    """Comments, spaces and the order of keys change no hash."""
    same = """
    [[rule]]   # spoken about in October
    do = [{ warn = "author" }]
    any = [{ at_least = 0.80, signal = "insult" }]
    because = "{author} insulted {target}"
    id = "insult"
    """

    assert loaded(RULE).hash == loaded(same).hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.8", "0.81"),
        ("{ warn", '{ hide = "message" }, { warn'),
        ("insulted", "hurt"),
        ("[[rule]]", '[audience]\nadult = ["discord:1"]\n[[rule]]'),
        ("[[rule]]", "[brakes]\nhides_per_hour = 1\n[[rule]]"),
        ("[[rule]]", "[when_unsure]\ndo = [{ note = true }]\n[[rule]]"),
        ("[[rule]]", 'mode = "enforce"\n[[rule]]'),
        ("do =", 'cooldown = "2h"\ndo ='),
    ],
)
def test_the_hash_sees_whatever_decides(
    loaded: Callable[[str], Policy], old: str, new: str
) -> None:
    """Every change of what is decided changes the hash."""
    assert loaded(RULE).hash != loaded(RULE.replace(old, new)).hash


def test_the_hash_is_the_same_in_every_process(loaded: Callable[[str], Policy]) -> None:
    """The hash rests on bytes alone: this very policy has had this very hash from the start."""
    policy = loaded(RULE)

    assert policy.hash[:8] == "76888475"


def test_a_rule_may_be_weaker_than_its_file(loaded: Callable[[str], Policy]) -> None:
    """A rule in `observe` stays so in a file that enforces; the others follow the file."""
    weak = RULE.replace('"insult"\nbecause', '"weak"\nmode = "observe"\nbecause')
    policy = loaded(f'mode = "enforce"\n{RULE}{weak}')

    assert [rule.mode for rule in policy.rules] == ["enforce", "observe"]


def test_byte_order_mark_and_windows_line_ends(
    tmp_path: Path, specs: tuple[SignalSpec, ...]
) -> None:
    """A file saved by a Windows editor is read like any other."""
    path = tmp_path / "windows.toml"
    text = f'schema = 1\nname = "mine"\nversion = "7"\n{RULE}'
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    plain = tmp_path / "plain.toml"
    plain.write_text(text, encoding="utf-8")

    assert load(plain, specs).hash == load(path, specs).hash


def test_a_policy_may_have_no_rules(loaded: Callable[[str], Policy]) -> None:
    """A file of a head alone decides nothing and is no mistake."""
    policy = loaded("")

    assert policy.rules == ()
    assert policy.when_unsure == ()
    assert Brakes() == policy.brakes


def test_notes_alone_are_of_low_severity(loaded: Callable[[str], Policy]) -> None:
    """A rule that only keeps a note is as low as can be."""
    policy = loaded(RULE.replace('{ warn = "author" }', "{ note = true }"))

    assert (NoteDo(note=True),) == policy.rules[0].do
    assert policy.rules[0].severity == "low"

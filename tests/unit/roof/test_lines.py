"""The stable line formats: every kind of act, finding and signal, key by key."""

from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from leeward.lines import act, decision_line, score_line, scores
from leeward.testing.acts import SECONDS, acts, case_about, note
from leeward.testing.builders import ROOM, message, user
from leeward.testing.decided import because, decision, finding, signal
from leeward_policies.domain.action import Action
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Signal, Span, Unmeasured

SAID = message("call me", by="kai", to=["mia"])
ACTS = acts(SAID.ref, user("mia"), ROOM.space_ref, user("lead"), "key")
PRINTED = "test:space/room/m1"

EXPECTED: dict[str, dict[str, Any]] = {
    "hide": {"kind": "hide", "message": PRINTED},
    "warn": {"kind": "warn", "topic": "warning", "to": "mia"},
    "reply": {"kind": "warn", "topic": "warning", "to": "mia"},
    "tip": {"kind": "tip", "topic": "own-phone", "to": "mia"},
    "restrict": {"kind": "restrict", "who": "mia", "seconds": SECONDS},
    "ask": {"kind": "ask", "whom": "moderators", "urgency": "high"},
    "reveal": {"kind": "reveal", "message": PRINTED},
    "unrestrict": {"kind": "unrestrict", "who": "mia"},
    "kick": {"kind": "kick", "who": "mia"},
    "ban": {"kind": "ban", "who": "mia"},
    "lock": {"kind": "lock", "seconds": SECONDS},
    "unban": {"kind": "unban", "who": "mia"},
    "unlock": {"kind": "unlock"},
}
"""Every kind of act that `acts` makes, as the formats print it, but for the rule."""


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_every_kind_of_act_has_its_line(kind: str) -> None:
    """Each act is printed with its kind, whom it goes to, its measures and its rule, no more."""
    action: Action = {str(name): one for name, one in ACTS.items()}[kind]

    assert act(action) == {**EXPECTED[kind], "rule": "example"}


def test_a_note_is_a_line_too() -> None:
    """What tells nobody still says which rule noted it."""
    assert act(note(SAID.ref, user("mia"), "key")) == {"kind": "note", "rule": "example"}


def names(member: UserRef) -> str:
    """Return a shown name."""
    return member.id.capitalize()


def test_a_decision_line_has_every_key_in_its_order() -> None:
    """The whole line, byte for byte: programs of other people read it."""
    why = because("kai", "mia", template="{author} keeps steering {target}", stages=["secrecy"])
    found = finding(
        why, signal("threat", (0, 4), score=0.9, category="threat"), rule="steering",
        category="grooming", severity="high",
    )  # fmt: skip
    made = decision(
        SAID,
        found,
        actions=[ACTS["tip"]],
        withheld=[Withheld(ACTS["hide"], "cooldown")],
        signals=[signal("insult", score=0.2), signal("insult", score=0.4)],
        unmeasured=[Unmeasured("links@1", "failed: ValueError", ("scam",))],
    )

    line = decision_line(7, made, "kai", [case_about(SAID.ref, user("mia"))], names)

    assert line == (
        b'{"event":7,"message":"test:space/room/m1","author":"kai","policy":"example@1+00000000",'
        b'"mode":"observe","findings":[{"rule":"steering","category":"grooming",'
        b'"severity":"high","because":"Kai keeps steering Mia",'
        b'"subject":{"author":"kai","target":"mia"},"stages":["secrecy"]}],'
        b'"actions":[{"kind":"tip","topic":"own-phone","to":"mia","rule":"example"}],'
        b'"withheld":[{"kind":"hide","message":"test:space/room/m1","rule":"example",'
        b'"why":"cooldown"}],"signals":{"threat":0.9,"insult":0.4},'
        b'"unmeasured":[{"detector":"links@1","reason":"failed: ValueError"}],"case":"case-1"}\n'
    )


def test_what_is_missing_is_null() -> None:
    """An event without a message, an author, a target or a case says so by null."""
    why = because("kai")
    made = replace(decision(SAID, finding(why)), message=None)

    line = json.decode(decision_line(0, made, None, [], names))

    assert (line["message"], line["author"], line["case"]) == (None, None, None)
    assert line["findings"][0]["subject"] == {"author": "kai", "target": None}
    assert (line["actions"], line["withheld"], line["unmeasured"]) == ([], [], [])


@pytest.mark.parametrize("text", ["two\nlines", "\u2028\u2029", "\x00\x1b[2J", '"}\n{"event":1'])
def test_a_line_stays_one_line(text: str) -> None:
    """Whatever a member calls themselves, one decision is one line of JSON."""

    def called(_: UserRef) -> str:
        return text

    why = because("kai", template="{author} wrote something")

    line = decision_line(0, decision(SAID, finding(why)), "kai", [], called)

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert len(line.decode().splitlines()) == 1
    assert json.decode(line)["findings"][0]["because"].endswith("wrote something")


def test_a_score_line_has_signals_and_sorted_spans() -> None:
    """The highest score of each signal, every place it was seen, in order, and what is unknown."""
    found = [
        Signal("insult", "toxicity", 0.4, "insult@1", (Span(9, 12),)),
        Signal("insult", "toxicity", 0.8, "insult@1", (Span(0, 3), Span(4, 6))),
        Signal("threat", "threat", 0.2, "threat@1"),
    ]

    line = score_line(
        found, [Unmeasured("links@1", "language not covered")], {"event": 3, "id": "m"}
    )

    assert line == (
        b'{"event":3,"id":"m","signals":{"insult":0.8,"threat":0.2},'
        b'"spans":{"insult":[[0,3],[4,6],[9,12]],"threat":[]},'
        b'"unmeasured":[{"detector":"links@1","reason":"language not covered"}]}\n'
    )


def test_nothing_measured_is_an_empty_line() -> None:
    """A harmless line has empty places, and no key is missing."""
    assert score_line([], [], {"event": 0, "id": "m"}) == (
        b'{"event":0,"id":"m","signals":{},"spans":{},"unmeasured":[]}\n'
    )
    assert scores([]) == {}

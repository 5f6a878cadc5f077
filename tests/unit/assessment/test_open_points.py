"""Open points: each careless answer opens one, and a careful community has none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from leeward.assessment.answers import Answers, Rating
from leeward.assessment.document import Made, document
from leeward.assessment.duties import DUTIES
from leeward.assessment.found import Found
from leeward.assessment.open_points import open_points


def ids(made: Made, **changed: Any) -> list[str]:
    """Return the open points after some answers are changed."""
    return [one.id for one in open_points(replace(made.answers, **changed), made.found)]


def test_nothing_is_open_in_a_careful_community(careful: Made) -> None:
    """And the document says so."""
    assert careful.open == ()
    assert "Nothing is open that the program can see." in document(careful)


@pytest.mark.parametrize(
    ("key", "value", "point"),
    [
        ("moderators", 1, "moderators"),
        ("hours", "not-agreed", "hours"),
        ("reports", "not-agreed", "reports"),
        ("prepared", "checked", "prepared"),
        ("prepared", "neither", "prepared"),
        ("abuse_material", "nobody", "abuse-material"),
        ("told", "partly", "told"),
        ("country", "", "country"),
        ("ages", "roles", "roles"),
        ("adult_rooms", "open", "adult-rooms"),
        ("exports", "kept", "exports"),
        ("machine", "unknown", "machine"),
        ("other_tools", "unknown", "other-tools"),
        ("contact", Rating("likely", "grave"), "risk-contact"),
    ],
)
def test_a_careless_answer_opens_one_point(
    key: str, value: object, point: str, careful: Made
) -> None:
    """That one alone, with what to do and who does it."""
    assert ids(careful, **{key: value}) == [point]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", ["safety-lead", "deputy", "drill", "words"]),
        ('[community]\nsafety_lead = "discord:42"', ["deputy", "drill", "words"]),
        ('[enforce]\nwords_read_by = "a"', ["safety-lead", "deputy", "drill"]),
    ],
)
def test_what_the_installation_lacks_is_open(
    text: str, points: list[str], careful: Made, installed: Callable[[str], Found]
) -> None:
    """Nobody is asked about it: it is read from the configuration."""
    here = installed(f"schema = 1\n{text}\n")

    assert [one.id for one in open_points(careful.answers, here)] == points


def test_roles_in_the_policy_close_their_point(
    careful: Made, installed: Callable[[str], Found], tmp_path: Path
) -> None:
    """Who says that roles tell who is young is believed when the policy names one."""
    (tmp_path / "mine.toml").write_text(
        'schema = 1\nname = "mine"\nversion = "1"\nextends = "young-people"\n'
        '[audience]\nroles = { young = ["under 18"] }\n',
        "utf-8",
    )
    here = installed('schema = 1\npolicy = "mine.toml"\n')
    made = replace(careful, answers=replace(careful.answers, ages="roles"), found=here)

    assert "roles" not in ids(made)
    assert "`mine@1+" in document(made)


def test_a_judge_elsewhere_is_open(careful: Made, installed: Callable[[str], Found]) -> None:
    """Words that leave the machine are a person's decision; on the same machine they are none."""
    table = (
        "schema = 1\n[detectors.judge]\nenabled = true\nmodel = 'small'\n"
        "words_may_leave_this_machine = true\nurl = "
    )
    far = installed(f"{table}'https://judge.example/v1'\n")
    near = installed(f"{table}'http://127.0.0.1:8080/v1'\n")

    assert "judge" in ids(replace(careful, found=far))
    assert "judge" not in ids(replace(careful, found=near))
    assert "judge.example" not in document(replace(careful, found=far))
    assert "**another computer**" in document(replace(careful, found=far))


def test_what_is_switched_off_is_told(careful: Made, installed: Callable[[str], Found]) -> None:
    """Whoever switches a second look off reads what is no longer seen."""
    here = installed(
        "schema = 1\n[detectors.stages]\nenabled = false\n[detectors.semantic]\nenabled = false\n"
        "[detectors.detoxify]\nenabled = true\n"
    )
    text = document(replace(careful, found=here))

    assert "Most slow patterns: the models that hear them are switched off." in text
    assert "the second look by meaning is switched off" in text
    assert "| second opinion | on, on this machine |" in text


def test_every_point_names_its_cure(wary: Made) -> None:
    """What, the cure and who; nothing of it is a name."""
    assert len(wary.open) > 10
    for one in wary.open:
        assert one.says.endswith(".")
        assert one.cure.endswith(".")
        assert one.who in {"admin", "safety lead", "moderators", "admin and safety lead"}


def test_duties_name_points_that_exist(wary: Made, careful: Made) -> None:
    """No duty waits for a point that nothing can open."""
    possible = {one.id for one in wary.open} | {"judge"}

    assert {one for duty in DUTIES for one in duty.open} <= possible
    assert open_points(Answers(young="none"), careful.found) != ()

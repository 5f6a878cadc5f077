"""What a member is told of what was done about them."""

import msgspec
import pytest
from msgspec.structs import replace

from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import ask, because, benign, decided, done, hide, tip, warn
from leeward_policies.domain.action import Ban, Failed, Note, Restrict
from leeward_storage.records import packed_id
from leeward_storage.statements import statement, told_by

RESTRICT = Restrict(
    key="restrict 1",
    rule="threat",
    because=because(),
    mode="enforce",
    who=user("kai"),
    space=ROOM.space_ref,
    seconds=3_600,
)
NOTE = Note(key="note 1", rule="threat", because=because(), mode="enforce")
BAN = Ban(
    key="ban 1",
    rule="human:test:lead",
    because=because(),
    mode="enforce",
    who=user("kai"),
    space=ROOM.space_ref,
    by=user("lead"),
)


def test_a_restriction_is_told_with_its_length() -> None:
    """How long one may not write belongs to the statement, the people who were asked do not."""
    acts = (RESTRICT, NOTE, ask("1"), tip("1", to="kai"))
    line = statement(decided("1", *acts), user("kai"), {act.key: done(act) for act in acts})

    assert line is not None
    told = msgspec.json.decode(line)
    assert [(act["kind"], act["seconds"]) for act in told["acts"]] == [("restrict", 3_600)]
    assert told["at"] == "2026-11-20T16:00:00Z"


def test_a_person_s_act_is_told_as_such() -> None:
    """What a human decided is not called automated."""
    human = replace(RESTRICT, rule="human:test:lead")

    line = statement(decided("1", human), user("kai"), {human.key: done(human)})

    assert line is not None
    assert msgspec.json.decode(line)["is_automated"] is False


def test_what_was_done_to_others_or_failed_is_not_told() -> None:
    """A statement is about one's own message, and about what happened."""
    acts = (hide("1"), warn("1"), RESTRICT)
    failed = {act.key: Failed(act.key, DEFAULT_START, "no") for act in acts}
    came = {act.key: done(act) for act in acts}

    assert statement(decided("1", *acts), user("kai"), failed) is None
    assert statement(decided("1", *acts), user("mia"), came) is None
    assert statement(decided("1", *acts), user("kai"), {}) is None


def test_a_statement_never_names_anybody_else() -> None:
    """Neither the target nor whoever pressed a button stands in it."""
    line = statement(decided("1", hide("1")), user("kai"), {"hide 1": done(hide("1"))})

    assert line is not None
    assert "mia" not in line
    assert "kai" not in line


@pytest.mark.parametrize("act", [hide("1"), RESTRICT, NOTE, ask("1"), BAN])
def test_only_words_to_a_member_are_notices(act: Note) -> None:
    """Acts that say nothing to anybody leave no notice."""
    assert told_by(act, done(act)) is None


def test_a_warning_that_failed_is_no_notice() -> None:
    """Only what reached the member was told to them."""
    assert told_by(warn("1"), Failed("warn 1", DEFAULT_START, "no")) is None
    told = told_by(warn("1"), done(warn("1")))
    assert told is not None
    assert (told.to, told.at) == ("test:kai", DEFAULT_START)


def test_ids_of_another_form_are_kept_apart() -> None:
    """An id that is not 32 lower-case digits is hashed, so that no two become one."""
    ours = benign("1").id
    ids = [ours, ours.upper(), f" {ours[1:]}", ours[:-1], "x" * 32, "", "\ud800"]

    assert packed_id(ours) == bytes.fromhex(ours)
    assert len({packed_id(one) for one in ids}) == len(ids)
    assert {len(packed_id(one)) for one in ids} == {16}

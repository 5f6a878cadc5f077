"""Whole conversations are learned from turn by turn, with what was remembered at that moment."""

from pathlib import Path

from leeward.quality.conversations import read_pairs
from leeward.training.left_out import outcomes, table
from leeward.training.making import Places
from leeward.training.stage_lines import Said, StageLine
from leeward.training.stage_talks import all_talk_lines, talk_lines
from leeward_policies.domain.signals import STAGES

TALK = """\
= 1 slow edited
~ coach
people: A trainer 400, B member 30, C member 200
rooms: hall group
1 16:02 hall B
s: did anybody see my bag
t: did someone see my bag
1 16:03 hall A>B #flattery
s: {B} i kept it, for you alone
t: {B} i kept it, as for all
1 16:04 hall C
n: keys are with me
1 16:05 hall A
s: nice weather
t: bad weather
1 16:06 hall A edit #secrecy
s: do not tell anyone
t: do tell everyone
2 16:07 hall A ! #meeting
s: come at nine
t: come at noon
2 16:08 hall B
n: ok
"""


def learned(folder: Path) -> list[StageLine]:
    """Return what is learned from the conversation above."""
    (folder / "en-x.txt").write_text(TALK, "utf-8")
    (pair,) = read_pairs(folder / "en-x.txt")
    return list(talk_lines(pair, "en-x"))


def test_each_turn_is_learned_with_what_was_before(tmp_path: Path) -> None:
    """Voices are told from where the speaker stands; what is older than half an hour is gone."""
    found = {(one.text, one.is_harmless): one for one in learned(tmp_path)}

    staged = found["@user i kept it, for you alone", False]
    assert staged.before == (Said("target", "did anybody see my bag"),)
    assert (staged.stage, staged.language, staged.source) == ("flattery", "en", "en-x")
    assert found["@user i kept it, as for all", True].stage == "flattery"
    assert found["keys are with me", True].before == (
        Said("other", "did someone see my bag"),
        Said("target", "@user i kept it, as for all"),
    )
    assert found["come at nine", False].before == ()
    assert found["ok", True].before == (Said("target", "come at noon"),)
    assert found["ok", True].stage is None


def test_an_edited_line_is_no_longer_before(tmp_path: Path) -> None:
    """What was replaced is not remembered beside what replaced it."""
    found = {(one.text, one.is_harmless): one for one in learned(tmp_path)}

    assert [said.text for said in found["do not tell anyone", False].before] == [
        "did anybody see my bag",
        "@user i kept it, for you alone",
        "keys are with me",
    ]


def test_what_is_neither_is_left_out(tmp_path: Path) -> None:
    """A staged turn without a stage teaches nothing; what both say alike is learned once."""
    found = [(one.text, one.is_harmless) for one in learned(tmp_path)]

    assert ("nice weather", False) not in found
    assert ("bad weather", True) in found
    assert found.count(("keys are with me", True)) == found.count(("ok", True)) == 1
    assert all_talk_lines(tmp_path) == learned(tmp_path)


def test_each_part_is_measured_by_what_did_not_learn_from_it(tmp_path: Path) -> None:
    """Models are made of the other files, and every conversation is played once."""
    (tmp_path / "conversations").mkdir()
    (tmp_path / "chat").mkdir()
    (tmp_path / "grooming").mkdir()
    lines = "".join(
        f"[{stage}]\n\n{stage} step {word}\n\n[{stage}: harmless]\n\n{stage} plain {word}\n\n"
        for stage in STAGES
        for word in ("one", "two", "three")
    )
    (tmp_path / "grooming" / "en-x.txt").write_text(lines, "utf-8")
    (tmp_path / "chat" / "en.txt").write_text("[talk]\nsee you on friday\nnice goal\n", "utf-8")
    for name in ("de-a", "en-a", "en-b", "en-c"):
        (tmp_path / "conversations" / f"{name}.txt").write_text(TALK, "utf-8")
    said: list[str] = []

    found = list(outcomes(Places(tmp_path, None), said.append))

    names = [(one.pair.name, one.side) for one in found]
    assert len(names) == len(set(names)) == 8
    assert [one for one in said if one.startswith("without")] == [
        "without de-a, en-c", "without en-a", "without en-b",
    ]  # fmt: skip
    assert "| English | 3 | " in table(found)
    assert "| other languages | 1 | " in table(found)
    assert "English" not in table([one for one in found if one.pair.language == "de"])

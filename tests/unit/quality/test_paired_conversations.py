"""Paired conversations: how they are read and played, and that ours keep their form."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from leeward.detectors import installed_detectors, known_signals
from leeward.quality.baselines import control, keywords
from leeward.quality.conversations import KINDS, Pair, Side, account, events, read_pairs
from leeward.quality.patterns import play, play_after_harmless
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.errors import ConfigError
from leeward_policies.policy import load

ROOT = Path(__file__).parents[3]
HELD_OUT = ROOT / "policies" / "held_out"
FILES = sorted((HELD_OUT / "grooming").glob("*.txt"))
LEARNED = sorted((ROOT / "policies" / "training" / "conversations").glob("*.txt"))
DEVELOPMENT = sorted((ROOT / "policies" / "development" / "grooming").glob("*.txt"))

SMALL = """\
= 1 slow edited
~ coach
people: A trainer 400, B member 30, C moderator 200
rooms: hall group, A+B direct
1 16:02 hall B
s: did anybody see my bag
t: did anybody see my bag
1 16:03 hall A>B
s: {B} by the door, i kept it safe for you
t: {B} by the door, where the others are
1 16:04 hall C
n: keys are with me
2 19:59 A+B B
n: hey
2 20:00 A+B A ! #secrecy
s: dont tell anyone, but send me a pic of you with it
t: your mum has it now, she sends you a pic
2 20:05 A+B A edit
s: forget it
t: she says hi
"""


def pairs_of(folder: Path, text: str) -> tuple[Pair, ...]:
    """Write a file and read it."""
    path = folder / "en-x.txt"
    path.write_text(text, "utf-8")
    return read_pairs(path)


def test_both_conversations_have_one_skeleton(tmp_path: Path) -> None:
    """Rooms, times, answers, edits and people are the same; the words differ."""
    (pair,) = pairs_of(tmp_path, SMALL)

    staged, twin = (list(events(pair, side)) for side in ("staged", "twin"))

    assert [type(one) for one in staged] == [MessageSent] * 5 + [MessageEdited]
    assert [one.message.ref for one in staged] == [one.message.ref for one in twin]
    assert [one.at for one in staged] == [one.at for one in twin]
    bag, by_the_door, keys, _, asked, taken_back = [one.message for one in staged]
    assert by_the_door.text.body == "@B by the door, i kept it safe for you"
    assert by_the_door.mentions == (account("B"),)
    assert (by_the_door.reply_to, by_the_door.reply_author) == (bag.ref, account("B"))
    assert keys.author.is_staff
    assert by_the_door.author.roles == ("trainer",)
    assert asked.ref.space == DIRECT_SPACE
    assert (taken_back.ref, taken_back.revision) == (asked.ref, 1)
    assert twin[2].message.text == keys.text
    assert [turn.stage for turn in pair.turns] == [*[None] * 4, "secrecy", None]


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("= 1 quick", "= 1 slow edited", "of slow"),
        ("~ uncle", "~ coach", "of coach"),
        ("people: A king 400", "people: A trainer 400", "of member"),
        ("people: A 400", "people: A trainer 400", "A member 420"),
        ("rooms: hall, A+B direct", "rooms: hall group, A+B direct", "lounge group"),
        ("1 16:03 hall A>C", "1 16:03 hall A>B", "fits none before it"),
        ("1 16:01 hall A>B", "1 16:03 hall A>B", "fits none before it"),
        ("1 25:03 hall A>B", "1 16:03 hall A>B", "fits none before it"),
        ("1 16:03 cellar A", "1 16:03 hall A>B", "fits none before it"),
        ("1 16:03 hall", "1 16:03 hall A>B", "lounge A>B"),
        ("2 20:00 A+B A ! #trust", "2 20:00 A+B A ! #secrecy", "of contact"),
        ("x: keys", "n: keys", "n: ..."),
        ("s: did anybody see my bag\nn:", "s: did anybody see my bag\nt:", "in this order"),
        ("", "~ coach\n", "begins with `~`"),
    ],
)
def test_what_is_no_pair_is_refused_by_its_line(
    tmp_path: Path, wrong: str, right: str, told: str
) -> None:
    """A slip in a file of thousands of lines is named, with what belongs there."""
    with pytest.raises(ConfigError) as refused:
        pairs_of(tmp_path, SMALL.replace(right, wrong, 1))

    assert told in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing file, and one that is no text."""
    (tmp_path / "en-x.txt").write_bytes(b"\xff\xfe\x00")

    for name in ("en-x.txt", "en-y.txt"):
        with pytest.raises(ConfigError, match=name):
            read_pairs(tmp_path / name)


def test_a_pattern_is_found_where_it_is_and_told_how_early(tmp_path: Path) -> None:
    """Played by patterns of words alone; the level of each message of A is kept."""
    pairs = pairs_of(tmp_path, SMALL)

    staged, twin = play(pairs, load("young-people", known_signals()), installed_detectors(), ())

    assert (staged.side, twin.side) == ("staged", "twin")
    assert (len(staged.reached), staged.request) == (3, 1)
    assert staged.opened("watch") == 1
    assert staged.is_early("watch")
    assert not staged.is_early("urgent")
    assert staged.weight > twin.weight == 0.0
    assert twin.opened("watch") is None


def test_a_staged_conversation_is_found_after_a_harmless_one(tmp_path: Path) -> None:
    """The same people talk twice; the second time the words are the staged ones."""
    pairs = pairs_of(tmp_path, SMALL)
    policy = load("young-people", known_signals())

    (after,) = play_after_harmless(pairs, policy, installed_detectors(), ())
    (alone,) = play(pairs, policy, installed_detectors(), (), ["staged"])

    assert [one.level for one in after.reached] == [one.level for one in alone.reached]
    assert after.weight_by(lambda made: made.relief) == 0.0
    first, second = (list(events(pairs[0], "staged", days=days)) for days in (0, 3))
    assert [(b.at - a.at).days for a, b in zip(first, second, strict=True)] == [3] * len(first)
    assert {one.message.ref for one in first}.isdisjoint(one.message.ref for one in second)


def test_controls_read_no_word(tmp_path: Path) -> None:
    """They count; the list of keywords reads."""
    (pair,) = pairs_of(tmp_path, SMALL)

    told = control(pair, "staged")
    assert told["messages"] == control(pair, "twin")["messages"] == 3.0
    assert told["age of the account"] == 400.0
    assert told["letters"] == sum(map(len, pair.words("staged")))
    assert (keywords(pair, "staged"), keywords(pair, "twin")) == (1.0, 0.0)


def test_the_conversations_for_figures_are_those_whose_sums_were_committed() -> None:
    """Nobody changed one after the fact; and there are as many as were asked for."""
    rows = (HELD_OUT / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (row.split() for row in rows)}

    for path in FILES:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[f"grooming/{path.name}"]
    counts = Counter(path.stem[:2] for path in FILES for _ in read_pairs(path))
    assert counts == {"en": 100, **dict.fromkeys(("de", "es", "fr", "it", "nl", "pl", "pt"), 40)}


def test_every_kind_is_there_often_enough() -> None:
    """At least fifteen of each kind in English, and in all other languages together."""
    kinds = {True: Counter[str](), False: Counter[str]()}
    for path in FILES:
        for pair in read_pairs(path):
            kinds[pair.language == "en"].update(pair.kinds)

    assert all(count[kind] >= 15 for count in kinds.values() for kind in KINDS)


@pytest.mark.parametrize("path", [*FILES, *DEVELOPMENT], ids=lambda path: path.parent.name[0] +
                         path.stem)  # fmt: skip
def test_form_tells_nothing(path: Path) -> None:
    """Of each pair, both write nearly as many letters; one request is marked, and is A's."""
    for pair in read_pairs(path):
        assert [turn.who for turn in pair.turns if turn.is_request] == ["A"]
        for who in "AB":
            sides: tuple[Side, Side] = ("staged", "twin")
            letters = [sum(map(len, pair.words(side, who))) for side in sides]
            assert max(letters) <= 1.11 * min(letters), (pair.name, who)


@pytest.mark.parametrize("path", LEARNED, ids=lambda path: path.stem)
def test_what_is_learned_from_keeps_its_form(path: Path) -> None:
    """Both write nearly as much, one request is marked, and A's staged turns name four stages."""
    for pair in read_pairs(path):
        mine = [turn for turn in pair.turns if turn.who == "A"]
        assert [turn.who for turn in pair.turns if turn.is_request] == ["A"]
        assert len({turn.stage for turn in mine} - {None}) >= 4, pair.name
        assert all(turn.stage is None for turn in pair.turns if turn.who != "A")
        assert all(turn.staged != turn.twin for turn in mine if turn.stage)
        for who in "AB":
            sides: tuple[Side, Side] = ("staged", "twin")
            letters = [sum(map(len, pair.words(side, who))) for side in sides]
            assert max(letters) <= 1.2 * min(letters), (pair.name, who)


@pytest.mark.parametrize("language", sorted({path.stem[:2] for path in LEARNED}))
def test_what_is_learned_from_is_written_line_by_line(language: str) -> None:
    """Of A's three-word sequences at least .80 are distinct (`precise.md` 34)."""
    sequences = [
        tuple(words[at : at + 3])
        for path in LEARNED
        if path.stem[:2] == language
        for pair in read_pairs(path)
        for text in {*pair.words("staged"), *pair.words("twin")}
        for words in [text.casefold().split()]
        for at in range(len(words) - 2)
    ]

    assert len(set(sequences)) >= 0.80 * len(sequences)


def test_nothing_is_learned_from_that_is_chosen_or_measured_by() -> None:
    """No line of A's stands in a conversation for development or for the figures."""
    learned, kept = (
        {
            text
            for path in paths
            for pair in read_pairs(path)
            for side in ("staged", "twin")
            for text in pair.words(side)
            if len(text) > 20
        }
        for paths in (LEARNED, [*DEVELOPMENT, *FILES])
    )

    assert not learned & kept

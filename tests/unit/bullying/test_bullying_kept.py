"""What is kept of bullying: packed rows, sealed lines, cases, and how all of it is let go."""

from datetime import timedelta

import pytest

from leeward.cases.book import CaseBook
from leeward.community import EVERYWHERE, Community, Step
from leeward.detectors import installed_detectors, known_signals
from leeward.journal import Journal
from leeward.ledger import FADED_AFTER, Ledger, pair_key
from leeward.testing.builders import edited, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import stepped
from leeward_policies.domain.event import MessageSent, Tick
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import fold
from leeward_policies.policy import load

HOUSE = CommunityRef("test")
PAIR = pair_key(user("kai"), user("mia"))
WORDS = (
    "nobody asked you",
    "look who is back, the loser",
    "you suck",
    "you donkey",
    "nobody asked for your opinion",
)
INSULT = Signal("insult", "toxicity", 0.8, "test@1", aim="reader")
SECRET = Signal("grooming.secrecy", "grooming", 0.8, "test@1", stage="secrecy")


@pytest.fixture
def house() -> Community:
    """Return a community of the pack that ships, with the detectors that ship."""
    policy = load("young-people", known_signals())
    return Community(HOUSE, policy, installed_detectors(), Ledger(), CaseBook(HOUSE))


def line(number: int, *, every: timedelta = timedelta(hours=5)) -> MessageSent:
    """Return kai's next line to mia."""
    words = WORDS[number % len(WORDS)]
    at = DEFAULT_START + number * every
    return sent(words, by="kai", to=["mia"], number=f"m{number}", at=at)


def said(house: Community, count: int, **keys: timedelta) -> list[Step]:
    """Let kai say so many lines to mia."""
    return [stepped(house, line(number, **keys)) for number in range(count)]


def folded(ledger: Ledger, event: MessageSent, *signals: Signal) -> list[tuple[str, bytes | None]]:
    """Fold one line in, and return the rows that it changes."""
    before = ledger.conversation(event)
    after = fold(before, event, signals)
    ledger.put(before, after, Journal())
    return [(row.key, row.packed) for row in ledger.rows(before, after)]


def test_a_case_lists_all_lines_that_hurt(house: Community) -> None:
    """People see from when on it went, though only the last line opened the case."""
    steps = said(house, 4)
    (case,) = steps[-1].cases

    assert [len(step.cases) for step in steps] == [0, 0, 0, 1]
    assert (case.kind, case.urgency) == ("bullying", "medium")
    assert [one.message.id for one in case.evidence] == ["m0", "m1", "m2", "m3"]
    assert {one.author for one in case.evidence} == {user("kai")}


def test_lines_are_sealed_from_watch_on(house: Community) -> None:
    """A slow pattern keeps its evidence (`precise.md` 1); what is below watch reaches no disk."""
    steps = said(house, 3)
    sealed = [{(one.holder, one.message.id) for one in step.texts} for step in steps]

    assert sealed[0] == set()
    assert (PAIR, "m2") in set.union(*sealed)
    assert [step.states != () for step in steps] == [True, True, True]
    packed = b"".join(row.packed or b"" for step in steps for row in step.states)
    assert all(word not in packed for word in (b"asked", b"loser", b"suck"))


def test_an_edit_changes_a_listed_line_once(house: Community) -> None:
    """A line that was listed is not listed again for a later reading of it, unless found there."""
    said(house, 4)
    again = edited(
        WORDS[3], by="kai", to=["mia"], number="m3", at=line(3).at,
        edited_at=line(3).at + timedelta(minutes=1),
    )  # fmt: skip
    step = stepped(house, again)
    listed = [(one.message.id, one.revision) for case in step.cases for one in case.evidence]

    assert len(listed) == len(set(listed))
    assert [name for name, _ in listed].count("m0") == 1


def test_a_restart_forgets_no_hurt() -> None:
    """A ledger rebuilt from its rows, or read back from its packed form, knows the same pair."""
    ledger, again = Ledger(pairs_kept=0), Ledger()
    for number in range(4):
        folded(ledger, line(number), INSULT)
    pair = (user("kai"), user("mia"))
    was = ledger.pair(*pair, DEFAULT_START)
    again.restore(ledger.pair_rows([pair]))
    ledger.trim()

    assert was.bullying == "concern"
    assert was == again.pair(*pair, DEFAULT_START) == ledger.pair(*pair, DEFAULT_START)


def test_throw_away_accounts_cannot_push_a_bullied_pair_out() -> None:
    """However many others write, what was done to somebody is still known."""
    ledger = Ledger(rooms_kept=4, members_kept=8, pairs_kept=8)
    folded(ledger, line(0), INSULT)
    was = ledger.pair(user("kai"), user("mia"), DEFAULT_START).hurts
    for number in range(100):
        at = DEFAULT_START + timedelta(hours=1, seconds=number)
        folded(ledger, sent("hi", by=f"x{number}", to=[f"y{number}"], number=f"n{number}", at=at))
        ledger.trim()

    assert was == ledger.pair(user("kai"), user("mia"), DEFAULT_START).hurts


def test_what_the_other_returned_is_in_the_slice() -> None:
    """Only for a pair in which somebody was hurt, so that other messages cost nothing."""
    ledger = Ledger()
    back = sent("you too", by="mia", to=["kai"], number="b1", at=DEFAULT_START)
    folded(ledger, back, INSULT)
    assert ledger.conversation(line(1)).answers == ()
    folded(ledger, line(1), INSULT)
    (answer,) = ledger.conversation(line(2)).answers

    assert (answer.author, answer.target) == (user("mia"), user("kai"))


def test_a_silent_pattern_falls_and_is_forgotten() -> None:
    """The daily sweep lets it down to none, and a month later forgets it; its lines go at once."""
    ledger = Ledger()
    for number in range(4):
        folded(ledger, line(number), INSULT)
    pair = (user("kai"), user("mia"))
    last = line(3).at

    assert ledger.sweep(last + timedelta(days=1), Journal()) == []
    assert ledger.sweep(last + timedelta(days=20), Journal()) == [pair]
    assert [row.held for row in ledger.pair_rows([pair])] == [False]
    assert ledger.pair(*pair, last).hurts
    assert ledger.sweep(last + FADED_AFTER + timedelta(days=1), Journal()) == [pair]
    assert [row.packed for row in ledger.pair_rows([pair])] == [None]


def test_one_pattern_that_falls_keeps_the_lines_of_the_other() -> None:
    """While steering is watched, nothing of the pair is let go because the insults have faded."""
    ledger = Ledger()
    for number in range(2):
        folded(ledger, line(number), INSULT)
    pair = (user("kai"), user("mia"))
    late = DEFAULT_START + timedelta(days=15)
    folded(ledger, sent("psst", by="kai", to=["mia"], number="s", at=late), SECRET)

    assert ledger.pair(*pair, late).bullying == "watch"
    assert ledger.sweep(late, Journal()) == []
    now = ledger.pair(*pair, late)
    assert (now.level, now.bullying, now.gravest) == ("watch", "none", "watch")
    assert ledger.pair_rows([pair])[0].held


def test_the_key_of_a_silent_pattern_is_destroyed(house: Community) -> None:
    """A watched pair without a case lets its sealed lines go when it falls."""
    said(house, 3)
    step = stepped(house, Tick(EVERYWHERE, line(3).at + timedelta(days=20)))

    assert step.released == (PAIR,)

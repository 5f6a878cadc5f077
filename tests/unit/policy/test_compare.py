"""Comparing two policies over the same events: what changes, by which rule, in bounded memory."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import json
from msgspec.structs import replace

from leeward.testing.builders import message, user
from leeward.testing.judging import SPECS, judged, policy_of, rule, signal
from leeward_policies.compare import EXAMPLES_KEPT, Comparison, Figures
from leeward_policies.domain.action import Because, Reveal, Subject
from leeward_policies.policy import load

SEEN = '{ signal = "insult", at_least = 0.5 }'
HIDES = rule("insult", SEEN, '{ hide = "message" }')


REF = message("a line").ref


class Pair:
    """Two policies in folders of their own, and what changes from one to the other."""

    def __init__(self, folder: Path, old: str, new: str, modes: tuple[str, str]) -> None:
        (folder / "old").mkdir()
        (folder / "new").mkdir()
        self.old = policy_of(folder / "old", old, mode=modes[0])
        self.new = policy_of(folder / "new", new, mode=modes[1])
        self.comparison = Comparison(self.old, self.new)

    def add(self, count: int = 1, *, score: float = 0.95, name: str = "insult") -> None:
        """Let so many messages pass."""
        for number in range(count):
            said = message("a line", number=f"m{number}")
            seen = signal(name, score)
            self.comparison.add(
                judged(self.old, seen, said=said), judged(self.new, seen, said=said)
            )

    @property
    def told(self) -> list[str]:
        """What changes, in sentences."""
        return [
            one.replace(self.old.label, "OLD").replace(self.new.label, "NEW")
            for one in self.comparison.sentences()
        ]


Compared = Callable[..., Pair]


@pytest.fixture
def compared(tmp_path: Path) -> Compared:
    """Make two policies of a few rules each."""

    def made(old: str, new: str, modes: tuple[str, str] = ("enforce", "enforce")) -> Pair:
        return Pair(tmp_path, old, new, modes)

    return made


def test_equal_policies(compared: Compared) -> None:
    """Where nothing differs, one sentence says so."""
    pair = compared(HIDES, HIDES)
    pair.add(3)

    assert not pair.comparison.differs
    assert pair.told == ["OLD and OLD would do the same in 3 events."]


def test_fewer(compared: Compared) -> None:
    """Twelve messages that are hidden no more are told with the rule that hid them."""
    pair = compared(HIDES, rule("insult", SEEN.replace("0.5", "0.99"), '{ hide = "message" }'))
    pair.add(12)
    pair.add(1, score=0.3)

    assert pair.comparison.differs
    assert pair.told == [
        "Of 13 events, 12 would be decided otherwise.",
        "Under NEW, 12 messages fewer would be hidden, all by rule insult.",
    ]


def test_more_by_several_rules(compared: Compared) -> None:
    """What several rules add is told once, the busiest first."""
    threat = rule("threat", '{ signal = "threat", at_least = 0.5 }', '{ warn = "author" }')
    pair = compared("", rule("insult", SEEN, '{ warn = "author" }') + threat)
    pair.add(1, name="insult")
    pair.add(2, name="threat")

    assert pair.told == [
        "Of 3 events, 3 would be decided otherwise.",
        "Under NEW, 3 warnings more would be given: 2 by rule threat and 1 by rule insult.",
    ]


ALL = (
    '{ note = true }, { ask = "moderators" }, { tip = "own-phone", to = "author" }, '
    '{ warn = "author" }, { restrict = "author", for = "10m" }, { hide = "message" }'
)


def test_every_kind_of_act(compared: Compared) -> None:
    """Each act has its sentence; what members notice stands first."""
    pair = compared("", rule("x", SEEN, ALL))
    pair.add()

    assert pair.told[1:] == [
        "Under NEW, 1 message more would be hidden by rule x.",
        "Under NEW, 1 restriction more would be set by rule x.",
        "Under NEW, 1 warning more would be given by rule x.",
        "Under NEW, 1 private tip more would be given by rule x.",
        "Under NEW, 1 call more would go to people by rule x.",
        "Under NEW, 1 note more would be kept by rule x.",
    ]


def test_what_is_done_otherwise(compared: Compared) -> None:
    """Longer, shorter, sooner and later are changes as well."""
    acts = '{ restrict = "author", for = "1h" }, { ask = "moderators", urgency = "low" }'
    more = acts.replace("1h", "2h").replace("low", "high")
    pair = compared(rule("x", SEEN, acts), rule("y", SEEN, more))
    pair.add(1_200)

    assert pair.told == [
        "Of 1,200 events, 1,200 would be decided otherwise.",
        "Under NEW, 1,200 restrictions would be longer, all by rule y.",
        "Under NEW, 1,200 calls to people would be more urgent, all by rule y.",
    ]


def test_what_is_done_less(compared: Compared) -> None:
    """And the other way round."""
    acts = '{ restrict = "author", for = "1h" }, { ask = "moderators", urgency = "low" }'
    more = acts.replace("1h", "2h").replace("low", "high")
    pair = compared(rule("x", SEEN, more), rule("x", SEEN, acts))
    pair.add()

    assert pair.told[1:] == [
        "Under NEW, 1 restriction would be shorter by rule x.",
        "Under NEW, 1 call to people would be less urgent by rule x.",
    ]


def test_a_rule_in_earnest(compared: Compared) -> None:
    """A single rule that is no longer only observed is told."""
    watched = HIDES + '\nmode = "observe"'
    pair = compared(watched, HIDES)
    pair.add(2)

    assert pair.told[1:] == [
        (
            "Under NEW, 2 messages would be hidden in earnest, and not only observed, "
            "all by rule insult."
        )
    ]


def test_a_rule_only_observed(compared: Compared) -> None:
    """And one that only observes from now on."""
    pair = compared(HIDES, HIDES + '\nmode = "observe"')
    pair.add(1)

    assert pair.told[1:] == [
        (
            "Under NEW, 1 message would no longer be hidden in earnest, but only observed "
            "by rule insult."
        )
    ]


def test_whole_modes_are_told_once(compared: Compared) -> None:
    """Where the whole file changes its mode, that is one sentence and no difference of acts."""
    pair = compared(HIDES, HIDES, ("observe", "enforce"))
    pair.add(2)

    assert pair.told == [
        "NEW acts in earnest; OLD does not.",
        "OLD and NEW would do the same in 2 events.",
    ]


def test_the_other_way_round(compared: Compared) -> None:
    """A file that only observes from now on says so."""
    pair = compared(HIDES, HIDES, ("enforce", "observe"))

    assert pair.told[0] == "NEW only observes; OLD does not."


def test_versions_are_enough_where_they_differ(tmp_path: Path) -> None:
    """Names and versions tell policies apart; the hash is shown only where it must."""
    old = policy_of(tmp_path, HIDES)
    path = tmp_path / "mine.toml"
    path.write_text(path.read_text().replace('"7"', '"8"'))
    new = load(path, SPECS)
    comparison = Comparison(old, new)
    comparison.add(judged(old), judged(new))

    assert list(comparison.sentences()) == ["mine 7 and mine 8 would do the same in 1 event."]


def test_figures_keep_a_few_examples(compared: Compared) -> None:
    """A program reads counts and the first few messages, however many there are."""
    pair = compared(HIDES, "")
    pair.add(100)
    figures = pair.comparison.figures()
    (change,) = figures.changes

    assert (figures.events, figures.differ) == (100, 100)
    assert (figures.before, figures.after) == (pair.old.label, pair.new.label)
    assert (change.kind, change.way, change.rule, change.events) == ("hide", "fewer", "insult", 100)
    assert change.examples == tuple(f"test:space/room/m{n}" for n in range(EXAMPLES_KEPT))
    assert figures == json.decode(json.encode(figures), type=Figures)


def test_decisions_about_two_events_are_refused(compared: Compared) -> None:
    """Two streams that have come apart are never compared silently."""
    pair = compared(HIDES, HIDES)
    one, other = message("a", number="m1"), message("a", number="m2")

    with pytest.raises(ValueError, match="not about the same event"):
        pair.comparison.add(judged(pair.old, said=one), judged(pair.new, said=other))


def test_the_undoing_of_an_act_is_not_compared(compared: Compared) -> None:
    """What only people do, and what takes an act back, is no policy's doing."""
    pair = compared(HIDES, HIDES)
    old = judged(pair.old)
    because = Because("x", Subject(user("ana")))
    shown = Reveal(key="k", rule="human:1", because=because, mode="enforce", target=REF)
    pair.comparison.add(old, replace(judged(pair.new), actions=(shown,)))

    assert not pair.comparison.differs

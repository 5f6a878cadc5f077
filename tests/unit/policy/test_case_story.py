"""A case is told so that a moderator understands it in half a minute, and accuses nobody."""

from datetime import timedelta

from msgspec.structs import replace

from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import because
from leeward_policies.case_story import Story, story_of
from leeward_policies.domain.action import Subject
from leeward_policies.domain.case import Case, CaseEvidence, Standing
from leeward_policies.domain.refs import DIRECT_SPACE, CommunityRef, MessageRef, UserRef
from leeward_policies.domain.signals import Stage

KAI, MIA = user("kai"), user("mia")
STEPS: tuple[tuple[Stage, float, int], ...] = (
    ("probing", 0.9, 0), ("secrecy", 1.6, 30), ("meeting", 1.4, 50),
)  # fmt: skip


def line(stage: Stage, weight: float, hours: int, *, direct: bool = False) -> CaseEvidence:
    """Return a line of the case, some hours after the start."""
    space = DIRECT_SPACE if direct else ROOM.space
    return CaseEvidence(
        MessageRef(ROOM.platform, space, ROOM.id, f"{stage}{hours}"),
        DEFAULT_START + timedelta(hours=hours),
        KAI,
        "steering",
        because("kai", "mia"),
        stages=(stage,),
        weight=weight,
    )


def standing(**changes: object) -> Standing:
    """Return how the pattern stands."""
    weight = sum(weight for _, weight, _ in STEPS)
    made = Standing(
        4.0,
        "concern",
        weight,
        tuple((stage, one) for stage, one, _ in STEPS),
    )
    return replace(made, **changes)


def case(of: Standing | None = None, *, target: UserRef | None = MIA, **changes: object) -> Case:
    """Return a case about the three lines."""
    made = Case(
        "case-1",
        CommunityRef("house"),
        "grooming",
        Subject(KAI, target),
        "high",
        DEFAULT_START + timedelta(hours=30),
        DEFAULT_START + timedelta(hours=50),
        ROOM,
        evidence=tuple(line(*step) for step in STEPS),
        standing=of,
    )
    return replace(made, **changes)


def told(of: Case) -> Story:
    """Tell a case."""
    return story_of(of, lambda ref: ref.id.title(), lambda room: f"#{room.id}")


def test_who_steers_whom_since_when_and_where() -> None:
    """One sentence has the two, the lines, the time and the first of them."""
    story = told(case(standing()))

    assert story.headline.startswith("Kai may be steering Mia: 3 lines within 3 days")
    assert story.rooms == (f"#{ROOM.id}: 3 lines",)
    direct = case(standing(), evidence=(line("secrecy", 1.6, 30, direct=True),))
    assert told(direct).rooms == ("direct messages: 1 line",)
    assert "one line within" in told(direct).headline


def test_the_sum_is_told_part_by_part() -> None:
    """The weight, from when people are asked, and each part of it by name."""
    parts = {"order": 0.45, "pace": 0.15, "others": 2, "breadth": 1.0}
    story = told(case(standing(weight=5.5, **parts)))

    assert "The weight is 5.5; people are asked from 2.3 on" in story.sure[0]
    for words in (
        "asked for secrecy 1.6",
        "steps in the order in which patterns grow 0.5",
        "several steps within a day 0.1",
        "the like with 2 other members 1.0",
    ):
        assert words in story.sure[1]
    assert "no urgent case yet" in story.sure[2]
    assert len(told(case(standing(weight=5.5, level="urgent"))).sure) == 2
    assert "the like with one other member" in told(case(standing(others=1, breadth=0.5))).sure[1]


def test_what_speaks_against_it_is_told() -> None:
    """Harmless lines, few kinds, nobody else, much other talk, and silence since."""
    much = standing(
        relief=0.9,
        relieving=2,
        lines=40.0,
        stages=(("probing", 0.9), ("secrecy", 1.6)),
    )
    quiet = DEFAULT_START + timedelta(days=30)
    story = told(case(much, updated_at=quiet))

    for words in (
        "2 lines of the author's looked like such a step and read as harmless; 0.9 was taken off",
        "Of about 40 lines between the two, 3 weigh",
        "Only two kinds of steps were seen",
        "Nothing of the kind was seen with other members",
        "Nothing was added for 28 days",
    ):
        assert any(words in sentence for sentence in story.against)
    one = told(case(standing(relief=0.3, relieving=1, others=3, breadth=1.5)))
    assert one.against == (
        (
            "One line of the author's looked like such a step and read as harmless;"
            " 0.3 was taken off for that."
        ),
    )


def test_what_is_not_known_is_told() -> None:
    """Always what Leeward cannot see; and which detectors could not look."""
    assert len(told(case(standing())).unknown) == 2
    missed = told(case(standing(), unmeasured=("judge@1", "stages@unknown"))).unknown[0]
    assert "could not look at every line: judge and stages" in missed


def test_a_case_without_a_pattern_has_neither_weight_nor_doubt() -> None:
    """A threat, and a case about somebody alone."""
    threat = case(None, kind="threat", evidence=case().evidence[:1])
    alone = case(None, target=None, kind="spam")

    assert told(threat).headline.startswith("Kai wrote to Mia: one line, since")
    assert told(alone).headline.startswith("Kai wrote to Mia: 3 lines, since")
    assert told(replace(alone, evidence=())).headline.startswith("Kai: 0 lines, since")
    assert (told(threat).sure, told(threat).against) == ((), ())
    assert told(alone).next[-1].id == "write-down"


def test_what_to_do_next_goes_by_the_steps_of_the_pattern() -> None:
    """Where a picture was asked for, nobody is to look for one."""
    picture = case(standing(), evidence=(line("picture-or-call", 1.9, 1),))

    assert "no-pictures" in {step.id for step in told(picture).next}
    assert "no-pictures" not in {step.id for step in told(case(standing())).next}

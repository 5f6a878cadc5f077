"""A rush of new contacts: how many members, how new, how surely meant, and who never counts."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.testing.builders import conversation, message, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.blank import blank_author
from leeward_policies.domain.conversation import (
    Breadth,
    Conversation,
    Evidence,
    PairState,
    Share,
    Tie,
)
from leeward_policies.grooming.assess import BREADTH_COUNTS
from leeward_policies.grooming.rush import MEANT, RUSH, rush

LINE = message("a line")
AT = LINE.sent_at
MOMENT = timedelta(seconds=1)


def tried(count: int, *, weight: float = 1.0, hours: float = 1.0) -> tuple[Breadth, ...]:
    """Return that the author's lines weigh on so many others."""
    at = AT - timedelta(hours=hours)
    return tuple(Breadth(user(f"other{n}"), weight, at) for n in range(count))


def state(
    breadth: tuple[Breadth, ...],
    *,
    share: float = 1.0,
    known: timedelta = timedelta(),
    tie: Tie | None = None,
    others: tuple[Breadth, ...] = (),
    is_evidence: bool = True,
) -> Conversation:
    """Return the state after a line by ana that is evidence toward ben."""
    line = Evidence("secrecy", "grooming.secrecy", 1.0, AT, LINE.ref)
    blank = conversation(LINE)
    return replace(
        blank,
        author=replace(blank.author, breadth=(Breadth(user("ben"), 1.0, AT), *breadth)),
        shares=(Share(user("ben"), share),),
        pairs=(
            PairState(user("ana"), user("ben"), AT - known, 1.0, (line,) if is_evidence else ()),
        ),
        targets=(blank_author(user("ben"), DEFAULT_START),),
        ties=() if tie is None else (tie,),
        others=others,
    )


@pytest.mark.parametrize(
    ("others", "level"),
    [(0, "none"), (1, "none"), (2, "watch"), (3, "watch"), (4, "concern"), (9, "concern")],
)
def test_it_grows_with_the_members(others: int, level: str) -> None:
    """Three members, this one counted, are watched, and five are a concern."""
    assert rush(state(tried(others)), 0, LINE.ref, AT) == level


def test_only_what_would_be_watched_for_counts() -> None:
    """Lines that weigh little, such as those of somebody who welcomes, count for nobody."""
    assert rush(state(tried(9, weight=BREADTH_COUNTS - 0.1)), 0, LINE.ref, AT) == "none"


def test_only_the_same_day_counts() -> None:
    """What was tried with others two days ago is no rush."""
    assert rush(state(tried(9, hours=25)), 0, LINE.ref, AT) == "none"
    assert rush(state(tried(9, hours=23)), 0, LINE.ref, AT) == "concern"


def test_only_who_was_just_met_counts() -> None:
    """Whoever has spoken with somebody for longer is no new contact."""
    assert rush(state(tried(9), known=RUSH), 0, LINE.ref, AT) == "none"
    assert rush(state(tried(9), known=RUSH - MOMENT), 0, LINE.ref, AT) == "concern"


def test_only_a_line_to_this_member_counts() -> None:
    """A line to the room, and one that is no evidence, are no step toward anybody."""
    assert rush(state(tried(9), share=MEANT - 0.1), 0, LINE.ref, AT) == "none"
    assert rush(state(tried(9), is_evidence=False), 0, LINE.ref, AT) == "none"


@pytest.mark.parametrize("tie", ["relative", "coach", "teacher", "friend"])
def test_people_the_admin_knows_never_count(tie: Tie) -> None:
    """A coach who meets a new team in one evening is known to be one."""
    assert rush(state(tried(9), tie=tie), 0, LINE.ref, AT) == "none"


def test_linked_accounts_are_one_author() -> None:
    """Whom the author's other accounts have tried counts, and nobody twice."""
    assert rush(state(tried(1), others=tried(2)[1:]), 0, LINE.ref, AT) == "watch"

"""Cards on boards of a platform that exists nowhere: posted once, found again, called to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from live_harbour import AT, KAI, MO, make_case
from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from leeward_adapters.live.casework.boards import PAGES, Board, Gone, Threads
from leeward_adapters.live.casework.calls import leads_of, responders_of, waited_words, whom_of
from leeward_adapters.live.casework.standing import CALLED_AGAIN, StandingCards, Wish
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.rush import THREADS_MOST
from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called, Subject, Urgency
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import People


class Slip(Struct, frozen=True):
    """A card in words."""

    handle: str
    name: str
    text: str = ""

    def reads(self) -> Any:
        """Return its words."""
        return self.text


class Peg(Struct, frozen=True):
    """Where a card hangs."""

    number: int
    at: datetime = AT
    name: str = ""
    place: str = "pier"


@dataclass
class Wall(Board[Slip, Peg], Threads[Slip, Peg]):
    """A board in memory, on which what hangs can be torn off."""

    has_threads: bool = False
    hanging: dict[str, Peg] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    """What was done, in order: `create`, `update`, `add`, `share`, `rename`, and with what."""
    is_torn_off: bool = False
    fails: bool = False

    @property
    @override
    def key(self) -> str:
        return "wall"

    @property
    @override
    def threads(self) -> "Wall | None":
        return self if self.has_threads else None

    @override
    async def find(self, handle: str, priority: Priority) -> Peg | None:
        return self.hanging.get(handle)

    @override
    async def create(self, card: Slip, key: str, priority: Priority, call: str) -> Peg:
        if self.fails:
            raise OSError
        self.done.append(("create", f"{call} {card.handle}".strip()))
        self.hanging[card.handle] = Peg(len(self.done), name=card.name if self.threads else "")
        return self.hanging[card.handle]

    @override
    async def update(self, post: Peg, card: Slip, priority: Priority) -> None:
        if self.is_torn_off:
            self.hanging.pop(card.handle, None)
            raise Gone
        self.done.append(("update", card.text))

    @override
    async def add(self, post: Peg, key: str, priority: Priority, line: str) -> None:
        self.done.append(("add", line))

    @override
    async def pages(self, priority: Priority) -> Peg:
        self.done.append(("create", PAGES))
        return Peg(0)

    @override
    async def create_in(
        self, pages: Peg, card: Slip, key: str, priority: Priority, call: str
    ) -> Peg:
        self.done.append(("share", card.handle))
        return Peg(len(self.done))

    @override
    async def rename(self, post: Peg, card: Slip) -> Peg:
        if self.fails:
            raise OSError
        self.done.append(("rename", card.name))
        return replace(post, name=card.name)


class Receipts:
    """Remembers acts by their keys, as an adapter does."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def receipt(self, key: str) -> str | None:
        """Return what an act left behind."""
        return self._known.get(key)

    def note(self, key: str, receipt: str) -> None:
        """Remember it."""
        self._known[key] = receipt


class Hands:
    """Cards on walls, with a clock of the test's."""

    def __init__(self) -> None:
        self.now = 0.0
        self.forgotten: list[str] = []
        self.cards: StandingCards[Slip, Peg] = StandingCards(
            Receipts(), lambda: self.now, passing=(OSError,), forget=self.forgotten.append
        )


def asking(
    urgency: Urgency = "low", key: str = "k", rule: str = "r", about: UserRef = KAI
) -> AskHuman:
    """Return a question."""
    return AskHuman(
        key=key,
        rule=rule,
        because=Because("x", Subject(about)),
        mode="enforce",
        whom="moderators",
        urgency=urgency,
    )


def wish(
    text: str = "a", *, name: str = "case-1", action: AskHuman | None = None, case: Case | None
) -> Wish[Slip]:
    """Return that a card is to be read."""
    return Wish(Slip("case-1", name, text), action or asking(), case, call="@mods", waits="wait.")


async def test_a_card_is_posted_once_and_then_edited() -> None:
    """What reads so already is left alone."""
    wall, hands, case = Wall(), Hands(), make_case()
    for text in ("a", "a", "b"):
        await hands.cards.keep(wall, wish(text, case=case))

    assert wall.done == [("create", "case-1"), ("update", "b")]


async def test_a_card_of_an_earlier_process_is_found() -> None:
    """It is brought up to date, since nobody knows how it reads."""
    wall = Wall(hanging={"case-1": Peg(1)})

    await Hands().cards.keep(wall, wish(case=make_case()))

    assert wall.done == [("update", "a")]


async def test_a_card_of_an_installation_long_gone_is_another_one() -> None:
    """Its case had the same number."""
    wall = Wall(hanging={"case-1": Peg(1, AT - timedelta(days=9))})

    await Hands().cards.keep(wall, wish(case=make_case()))

    assert wall.done == [("create", "case-1")]


async def test_a_card_that_somebody_deleted_is_posted_anew_when_people_are_asked() -> None:
    """To follow a case nobody needs it."""
    wall, hands, case = Wall(), Hands(), make_case()
    await hands.cards.keep(wall, wish("a", case=case))
    wall.is_torn_off = True

    with pytest.raises(Gone):
        await hands.cards.follow(wall, wish("b", case=case))
    await hands.cards.keep(wall, wish("c", case=case))

    assert wall.done == [("create", "case-1")] * 2


async def test_following_posts_nothing() -> None:
    """Where no card stands, none is missed."""
    wall = Wall()

    await Hands().cards.follow(wall, wish(case=make_case()))

    assert wall.done == []


async def test_after_a_doubt_the_board_is_read_anew() -> None:
    """A post that failed may stand there all the same."""
    wall, hands = Wall(fails=True), Hands()

    with pytest.raises(OSError, match=r"^$"):
        await hands.cards.keep(wall, wish(case=make_case()))

    assert hands.forgotten == ["wall"]


async def test_what_is_urgent_calls_people_once_in_a_while() -> None:
    """A new card calls by itself; one that stands gets a line, once for an act."""
    wall, hands, case = Wall(), Hands(), make_case()
    for key, now in (("a", 0.0), ("b", 1.0), ("c", CALLED_AGAIN), ("c", CALLED_AGAIN * 2)):
        hands.now = now
        await hands.cards.keep(wall, wish(action=asking("urgent", key), case=case))

    assert wall.done == [
        ("create", "@mods case-1"),
        ("add", "@mods case-1 is urgent: please look at once."),
    ]


async def test_who_has_not_answered_is_called_at_once() -> None:
    """It was waited for long enough by the case's own clock."""
    wall, hands, case = Wall(), Hands(), make_case()
    await hands.cards.keep(wall, wish(action=asking("urgent", "a"), case=case))

    await hands.cards.keep(wall, wish(action=asking("low", "b", OVERDUE), case=case))

    assert wall.done[-1] == ("add", "@mods case-1 still waits: wait.")


async def test_a_threads_name_says_how_its_case_stands() -> None:
    """Not again within minutes, and never where a platform refuses it."""
    wall, hands, case = Wall(has_threads=True), Hands(), make_case()
    for number, text in enumerate("abc"):
        await hands.cards.keep(wall, wish(text, name=f"case-1 · {number}", case=case))
    hands.now = 1_000.0
    wall.fails = True
    await hands.cards.keep(wall, wish("d", name="case-1 · 9", case=case))

    assert [what for what in wall.done if what[0] == "rename"] == [("rename", "case-1 · 1")]


async def test_in_a_rush_cases_share_a_thread() -> None:
    """All but urgent ones, which are looked at first."""
    wall, hands = Wall(has_threads=True), Hands()
    for number in range(THREADS_MOST + 3):
        card = Slip(f"case-{number}", "n")
        urgency: Urgency = "urgent" if number == THREADS_MOST + 2 else "low"
        await hands.cards.keep(wall, Wish(card, asking(urgency, str(number)), make_case()))

    assert wall.done[THREADS_MOST:] == [
        ("create", PAGES),
        ("share", f"case-{THREADS_MOST}"),
        ("share", f"case-{THREADS_MOST + 1}"),
        ("create", f"case-{THREADS_MOST + 2}"),
    ]


# --- who is asked -----------------------------------------------------------------------------


def test_once_a_case_is_for_its_responders_nobody_else_is_asked() -> None:
    """Whoever is called."""
    assert whom_of(asking(), make_case()) == "moderators"
    assert whom_of(asking(), make_case(asked=("csea",))) == "csea"
    assert whom_of(asking(), None) == "moderators"


def test_nobody_is_asked_about_themselves() -> None:
    """The deputy goes first where it is theirs, and the owner last."""
    lee, dee, own = (replace(MO, id=name) for name in ("lee", "dee", "own"))
    people = People(safety_lead=lee, deputy=dee, csea=(KAI, lee, replace(dee, platform="dock")))

    def leads(whom: Called, about: UserRef = KAI) -> list[UserRef]:
        action = asking(about=about)
        return [*leads_of(people, action, None, whom, owner=own, platform="harbour")]

    assert leads("safety-lead") == [lee, dee, own]
    assert leads("deputy") == [dee, lee, own]
    assert leads("everyone", lee) == [dee, own]
    assert responders_of(people, asking(), "harbour") == [lee]


def test_what_nobody_has_done_is_said() -> None:
    """That nobody looked, or that nobody decided."""
    later = AT + timedelta(hours=3)

    assert waited_words(make_case(), later) == "nobody has answered it for 3 hours."
    assert waited_words(make_case(answered_at=AT), later).startswith("somebody has looked at it")

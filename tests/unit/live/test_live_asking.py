"""Asking people on a platform that exists nowhere: no failure keeps a question from them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import pytest
from live_harbour import AT, KAI, MO, make_case
from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from leeward.testing.clock import VirtualClock
from leeward_adapters.live.casework import asking
from leeward_adapters.live.casework.asking import ELSEWHERE, HEADLINES_KEPT, Asking, asked_in
from leeward_adapters.live.casework.boards import Board
from leeward_adapters.live.casework.standing import StandingCards
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import REFUSED_SECONDS
from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called, Subject, Urgency
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.ports import People

LEE: Final = replace(MO, id="lee")
DEE: Final = replace(MO, id="dee")
OWN: Final = replace(MO, id="own")
RAE: Final = replace(MO, id="rae")
NOBODY: Final = replace(MO, id="not an address")

Weather = Literal["passes", "hangs", "lost", "full", "closed"]


class Storm(Exception):
    """What comes between us and the harbour."""

    def __init__(self, weather: Weather = "passes") -> None:
        super().__init__(weather)
        self.weather = weather


class Slip(Struct, frozen=True):
    """A card in words."""

    handle: str
    text: str
    name: str = ""

    def reads(self) -> Any:
        """Return its words."""
        return self.text


class Peg(Struct, frozen=True):
    """Where a card hangs."""

    place: str
    at: datetime = AT
    name: str = ""


@dataclass
class Wall(Board[Slip, Peg]):
    """A board in memory that storms come over."""

    place: str
    storm: Weather | None = None
    hanging: dict[str, str] = field(default_factory=dict)
    """What its cards say, by their handles."""
    rung: list[str] = field(default_factory=list)
    """What people were called with, in order."""
    keys: list[str] = field(default_factory=list)
    """Of the acts for which a card was posted."""

    @property
    @override
    def key(self) -> str:
        return self.place

    @override
    async def find(self, handle: str, priority: Priority) -> Peg | None:
        return Peg(self.place) if handle in self.hanging else None

    @override
    async def create(self, card: Slip, key: str, priority: Priority, call: str) -> Peg:
        await self._weather()
        self.hanging[card.handle] = card.text
        self.keys.append(key)
        self.rung += [call] if call else []
        return Peg(self.place)

    @override
    async def update(self, post: Peg, card: Slip, priority: Priority) -> None:
        await self._weather()
        self.hanging[card.handle] = card.text

    @override
    async def add(self, post: Peg, key: str, priority: Priority, line: str) -> None:
        self.rung.append(line)

    async def _weather(self) -> None:
        if self.storm == "hangs":
            await asyncio.Event().wait()
        if self.storm is not None:
            raise Storm(self.storm)


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


class Harbour(Asking[Slip, Peg, str, str]):
    """Asks people of one pier; Lee answers, Dee stands in, Own owns it."""

    platform = "harbour"
    passing = (Storm,)
    nobody = "nobody of the team"
    no_responder = "no responder"
    no_drill = "no drill"

    def __init__(self) -> None:
        self.seconds = 0.0
        cards = StandingCards[Slip, Peg](Receipts(), lambda: self.seconds, passing=(Storm,))
        super().__init__(VirtualClock(AT), cards, lambda: self.seconds)
        self.people = People(safety_lead=LEE, deputy=DEE, csea=(RAE,))
        self.walls: dict[str, Wall] = {}
        self.readers: set[UserRef] = set()
        """Who reads the moderators' room beside the moderators."""
        self.untold: dict[str, Weather] = {}
        """What the harbour does not tell: `home`, `room`, `reader`; and why."""

    def wall(self, place: str) -> Wall:
        """Return the moderators' room, `mods`, or somebody's private line, by their id."""
        return self.walls.setdefault(place, Wall(place))

    def says(self, place: str) -> str | None:
        """Return what the card of the case says somewhere; None where none stands."""
        return self.wall(place).hanging.get("case-1")

    async def _tell(self, what: str) -> None:
        if self.untold.get(what) == "hangs":
            await asyncio.Event().wait()
        if what in self.untold:
            raise Storm(self.untold[what])

    @override
    def _people(self) -> People:
        return self.people

    @override
    async def _home(self, space: str, about: UserRef) -> str:
        await self._tell("home")
        return "pier"

    @override
    def _owner(self, home: str) -> UserRef | None:
        return OWN

    @override
    async def _room(self, home: str, about: UserRef, priority: Priority) -> str | None:
        await self._tell("room")
        return "mods"

    @override
    async def _may_read(self, room: str, who: UserRef, priority: Priority) -> bool:
        await self._tell("reader")
        return who in self.readers

    @override
    def _call(self, room: str, leads: Sequence[UserRef]) -> str:
        return f"@{leads[0].id}" if leads else ""

    @override
    def board(self, room: str) -> Board[Slip, Peg]:
        return self.wall(room)

    @override
    def _shared(self, room: str, pages: Peg) -> Board[Slip, Peg]:
        return self.wall("pages")

    @override
    async def _line(self, person: UserRef, priority: Priority) -> Board[Slip, Peg]:
        if person == NOBODY:
            raise Turned("nobody can be written to here")
        return self.wall(person.id)

    @override
    def _receipt(self, post: Peg) -> str:
        return post.place

    @override
    async def _case_card(
        self, case: Case, action: AskHuman | None, because: Because | None, *, is_private: bool
    ) -> Slip:
        why = "" if because is None else f" because {because.template}"
        return Slip(case.id, f"{case.status}{' letter' if is_private else ''}{why}")

    @override
    def _page_card(self, action: AskHuman) -> Slip:
        return Slip("page", action.rule)

    @override
    def _abuse_card(self, action: AskHuman, case: Case | None) -> Slip:
        return Slip("page" if case is None else case.id, "abuse")

    @override
    def _stub_card(self, case: Case) -> Slip:
        return Slip(case.id, "stub")

    @override
    def _is_lost(self, error: Exception) -> bool:
        return isinstance(error, Storm) and error.weather == "lost"

    @override
    def _is_full(self, error: Exception) -> bool:
        return isinstance(error, Storm) and error.weather == "full"

    @override
    def _is_closed(self, error: Exception) -> bool:
        return isinstance(error, Storm) and error.weather == "closed"


def asks(
    whom: Called = "moderators",
    urgency: Urgency = "high",
    *,
    key: str = "k",
    rule: str = "a-rule",
    about: UserRef = KAI,
    message: MessageRef | None = None,
) -> AskHuman:
    """Return a question."""
    return AskHuman(
        key=key,
        rule=rule,
        because=Because("x", Subject(about)),
        mode="enforce",
        whom=whom,
        urgency=urgency,
        message=message,
    )


def abusive(**other: Any) -> Case:
    """Return the case as one of suspected abuse material."""
    return make_case(asked=("csea",), **other)


@pytest.fixture
def harbour() -> Harbour:
    """A harbour in fair weather."""
    return Harbour()


# --- while the platform does not tell -----------------------------------------------------------


@pytest.mark.parametrize("what", ["home", "room", "reader"])
async def test_what_is_urgent_does_not_wait_to_be_told(harbour: Harbour, what: str) -> None:
    """The lead reads it in private; whoever it is about may read the room for all we know."""
    harbour.untold = {what: "passes"}

    did = await harbour.ask(asks(urgency="urgent"), make_case())

    assert did == Did("direct-message", "lee")
    assert harbour.says("lee") == "open letter"


@pytest.mark.parametrize("what", ["home", "room", "reader"])
async def test_what_is_not_urgent_is_asked_later(harbour: Harbour, what: str) -> None:
    """Nothing is posted where it is not known who reads it."""
    harbour.untold = {what: "passes"}

    with pytest.raises(Storm):
        await harbour.ask(asks(), make_case())

    assert (harbour.says("mods"), harbour.says("lee")) == (None, None)


@pytest.mark.parametrize("what", ["room", "reader"])
async def test_what_will_not_be_told_for_long_keeps_nobody_from_knowing(
    harbour: Harbour, what: str
) -> None:
    """A right is missing: to wait for it would be to ask nobody, however little it hurries."""
    harbour.untold = {what: "lost"}

    did = await harbour.ask(asks(urgency="low"), make_case())

    assert did == Did("direct-message", "lee")


@pytest.mark.parametrize("what", ["home", "room", "reader"])
async def test_a_platform_that_does_not_answer_is_not_waited_for(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The time that the executor gives an act is left for asking people."""
    monkeypatch.setattr(asking, "KNOWN_WITHIN", 0.0)
    harbour.untold = {what: "hangs"}

    did = await harbour.ask(asks(urgency="urgent"), make_case())

    assert did == Did("direct-message", "lee")


async def test_whoever_owns_the_place_is_asked_also_without_its_room(harbour: Harbour) -> None:
    """Where nobody is named to answer for it."""
    harbour.people = People()
    harbour.untold = {"room": "passes"}

    did = await harbour.ask(asks(urgency="urgent"), make_case())

    assert did == Did("direct-message", "own")


# --- whom it is about ---------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [KAI, LEE])
async def test_no_one_of_those_whom_it_is_about_reads_it(harbour: Harbour, reader: UserRef) -> None:
    """The question and its case may be about two: neither may read the room, nor is asked."""
    harbour.readers = {reader}

    did = await harbour.ask(asks(about=LEE), make_case())

    assert did == Did("direct-message", "dee")
    assert (harbour.says("mods"), harbour.says("lee")) == (None, None)


async def test_somebody_of_another_platform_reads_no_room_here(harbour: Harbour) -> None:
    """Whatever their name is there."""
    stranger = UserRef("dock", "", "kai")
    harbour.readers = {stranger}
    case = make_case(subject=Subject(stranger))

    did = await harbour.ask(asks(about=stranger), case)

    assert did == Did("case-post", "mods")


async def test_a_responder_is_not_asked_about_themselves(harbour: Harbour) -> None:
    """Not even where only the case, and not the question, is about them."""
    harbour.people = People(csea=(RAE, DEE))

    await harbour.ask(asks("csea", "urgent"), abusive(subject=Subject(RAE)))

    assert (harbour.says("rae"), harbour.says("dee")) == (None, "abuse")


# --- who cannot be reached ----------------------------------------------------------------------


async def test_a_lead_without_an_address_is_stood_in_for(harbour: Harbour) -> None:
    """A mistake in the file silences no case."""
    harbour.people = People(safety_lead=NOBODY, deputy=DEE)

    did = await harbour.ask(asks("safety-lead"), make_case())

    assert did == Did("direct-message", "dee")


async def test_a_full_room_is_waited_for_unless_it_is_urgent(harbour: Harbour) -> None:
    """Then whoever answers reads it now."""
    harbour.wall("mods").storm = "full"

    with pytest.raises(Storm, match="full"):
        await harbour.ask(asks(), make_case())
    did = await harbour.ask(asks(urgency="urgent"), make_case())

    assert did == Did("direct-message", "lee")


async def test_a_lost_room_is_left_alone_for_a_while(harbour: Harbour) -> None:
    """Until its time is over, or rights have changed."""
    mods, came = harbour.wall("mods"), list[str]()
    for number in range(4):
        mods.storm = "lost" if number == 0 else None
        harbour.seconds += REFUSED_SECONDS if number == 2 else 0.0
        did = await harbour.ask(asks(key=str(number)), make_case(id=f"case-{number}"))
        came.append(did.via)

    assert came == ["direct-message", "direct-message", "case-post", "case-post"]


async def test_a_lost_room_is_tried_as_soon_as_rights_change(harbour: Harbour) -> None:
    """So is somebody whose door was closed."""
    harbour.wall("mods").storm = "lost"
    harbour.wall("lee").storm = "closed"
    await harbour.ask(asks(key="a"), make_case())
    harbour.walls.clear()

    before = await harbour.ask(asks("safety-lead", key="b"), make_case(id="case-2"))
    harbour.forget_refusals()
    letter = await harbour.ask(asks("safety-lead", key="c"), make_case(id="case-3"))
    post = await harbour.ask(asks(key="d"), make_case(id="case-4"))

    assert [did.receipt for did in (before, letter, post)] == ["dee", "lee", "mods"]


async def test_of_everyone_each_is_called_by_a_key_of_their_own(harbour: Harbour) -> None:
    """One who is out of reach keeps nobody else from being called."""
    harbour.wall("lee").storm = "passes"

    did = await harbour.ask(asks("everyone", "urgent"), make_case())

    assert did == Did("direct-message", "dee")
    assert [harbour.wall(who).keys for who in ("lee", "dee", "own")] == [[], ["k>dee"], ["k>own"]]


async def test_where_everyone_is_out_of_reach_it_is_tried_again(harbour: Harbour) -> None:
    """It has not been refused: the storm passes."""
    for who in ("lee", "dee", "own"):
        harbour.wall(who).storm = "passes" if who == "dee" else "closed"

    with pytest.raises(Storm, match="passes"):
        await harbour.ask(asks("everyone", "urgent"), make_case())


async def test_where_nobody_can_be_asked_it_is_said_with_its_cure(harbour: Harbour) -> None:
    """In the words of the platform."""
    harbour.people = People()
    harbour.wall("own").storm = "closed"

    with pytest.raises(Turned, match="nobody of the team"):
        await harbour.ask(asks("safety-lead"), None)
    with pytest.raises(Turned, match="no responder"):
        await harbour.ask(asks("csea"), None)


# --- suspected abuse material -------------------------------------------------------------------


@pytest.mark.parametrize("what", ["home", "room"])
@pytest.mark.parametrize("urgency", ["urgent", "high"])
async def test_responders_are_asked_before_anything_else_is_known(
    harbour: Harbour, what: str, urgency: Urgency
) -> None:
    """They need no room."""
    harbour.untold = {what: "passes"}

    did = await harbour.ask(asks("csea", urgency), abusive())

    assert did == Did("direct-message", "rae")


async def test_one_place_that_cannot_be_emptied_keeps_no_other_full(harbour: Harbour) -> None:
    """The room fails, and what the lead and the deputy read is emptied all the same."""
    await harbour.ask(asks("everyone", key="a"), make_case())
    await harbour.ask(asks(key="b"), make_case())
    harbour.wall("mods").storm = "passes"
    harbour.wall("lee").storm = "closed"

    await harbour.ask(asks("csea", "urgent", key="c"), abusive())

    assert [harbour.says(place) for place in ("mods", "lee", "dee", "own", "rae")] == [
        "open",
        "open letter",
        "stub",
        "stub",
        "abuse",
    ]


async def test_what_could_not_be_emptied_is_emptied_with_the_next_change(harbour: Harbour) -> None:
    """Nobody needs to ask again for that; nobody is called by it."""
    await harbour.ask(asks(key="a"), make_case())
    harbour.untold = {"room": "passes"}
    await harbour.ask(asks("csea", "urgent", key="b"), abusive())
    left = harbour.says("mods")
    harbour.untold.clear()

    await harbour.ask(asks("nobody", "urgent", key="c"), abusive(status="taken"))

    assert (left, harbour.says("mods")) == ("open", "stub")
    assert harbour.wall("mods").rung == []


@pytest.mark.parametrize("storm", ["passes", "hangs"])
async def test_a_card_that_could_not_be_changed_is_emptied_with_the_next_change(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, storm: Weather
) -> None:
    """One that takes too long keeps no responder waiting, either."""
    monkeypatch.setattr(asking, "FOLLOWED_WITHIN", 0.0)
    await harbour.ask(asks(key="a"), make_case())
    harbour.wall("mods").storm = storm
    await harbour.ask(asks("csea", "urgent", key="b"), abusive())
    left, harbour.wall("mods").storm = harbour.says("mods"), None

    await harbour.ask(asks("nobody", key="c"), abusive())

    assert (left, harbour.says("mods")) == ("open", "stub")


async def test_what_others_read_is_emptied_although_no_responder_can_be_reached(
    harbour: Harbour,
) -> None:
    """It must not be read meanwhile."""
    await harbour.ask(asks(key="a"), make_case())
    harbour.wall("rae").storm = "passes"

    with pytest.raises(Storm, match="passes"):
        await harbour.ask(asks("csea", "urgent", key="b"), abusive())

    assert harbour.says("mods") == "stub"


async def test_what_was_emptied_once_is_not_touched_again(harbour: Harbour) -> None:
    """Renewing is for its responders alone."""
    await harbour.ask(asks(key="a"), make_case())
    await harbour.ask(asks("csea", "urgent", key="b"), abusive())
    harbour.wall("mods").hanging["case-1"] = "as it was left"

    did = await harbour.ask(asks("nobody", key="c"), abusive(status="taken"))

    assert did == Did("card")
    assert harbour.says("mods") == "as it was left"


# --- cards that are renewed ---------------------------------------------------------------------


async def test_renewing_reaches_every_other_card_where_one_cannot_be_reached(
    harbour: Harbour,
) -> None:
    """Nobody is called, and nothing is posted where no card stood."""
    await harbour.ask(asks("safety-lead", "urgent", key="a"), make_case())
    await harbour.ask(asks("deputy", "urgent", key="b"), make_case())
    harbour.wall("lee").storm = "passes"

    did = await harbour.ask(asks("nobody", "urgent", key="c"), make_case(status="taken"))

    assert did == Did("card")
    assert [harbour.says(place) for place in ("mods", "lee", "dee", "own")] == [
        None,
        "open letter",
        "taken letter",
        None,
    ]
    assert harbour.wall("dee").rung == []


async def test_a_test_page_that_is_renewed_calls_nobody(harbour: Harbour) -> None:
    """However urgent it was; and none is posted anew."""
    drill = make_case(subject=Subject(UserRef("harbour", "", DRILL), LEE), evidence=())
    await harbour.ask(asks("safety-lead", "urgent", key="a"), drill)
    harbour.seconds += 1_000.0

    did = await harbour.ask(asks("nobody", "urgent", key="b"), replace(drill, status="resolved"))

    assert did == Did("card")
    assert str(harbour.says("lee")).startswith("resolved")
    assert harbour.wall("lee").rung == []


async def test_a_case_without_lines_goes_on_saying_why_people_were_asked(
    harbour: Harbour,
) -> None:
    """Also after nobody has answered; of the oldest it is forgotten."""
    case = make_case(evidence=())
    await harbour.ask(asks(key="a"), case)
    overdue = replace(asks(key="b", rule=OVERDUE), because=Because("late", Subject(KAI)))
    await harbour.ask(overdue, case)
    said = harbour.says("mods")
    for number in range(HEADLINES_KEPT):
        await harbour.ask(asks(key=f"n{number}"), replace(case, id=f"case-n{number}"))
    await harbour.ask(asks("nobody", key="c"), case)

    assert (said, harbour.says("mods")) == ("open because x", "open")


# --- where --------------------------------------------------------------------------------------


async def test_what_happened_elsewhere_is_put_before_leads_alone(harbour: Harbour) -> None:
    """Neither the moderators of a place here nor its owner have anything to do with it."""
    case = make_case(channel=ChannelRef("dock", "1", "2"))
    harbour.people = People(deputy=DEE)

    with pytest.raises(Turned, match=ELSEWHERE):
        await harbour.ask(asks(), case)
    await harbour.ask(asks("everyone"), case)

    assert [harbour.says(place) for place in ("mods", "dee", "own")] == [None, "open letter", None]


def test_people_are_asked_where_the_message_stands() -> None:
    """Else where the case is, else in private on the platform of the one whom it is about."""
    message = MessageRef("dock", "7", "8", "9")

    found = [
        asked_in(asks(message=message), make_case()),
        asked_in(asks(about=UserRef("dock", "", "x")), make_case()),
        asked_in(asks(), None),
    ]

    assert [(space.platform, space.id) for space in found] == [
        ("dock", "7"),
        ("harbour", "1"),
        ("harbour", "@direct"),
    ]

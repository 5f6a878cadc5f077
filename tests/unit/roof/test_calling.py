"""Calls over platforms: whoever answers is called where they are, once, and one outcome is told."""

import asyncio
from collections.abc import Mapping
from typing import Final

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.calling import Calling, most_hopeful, nobody_named
from leeward.executor import Executor
from leeward.performing import CANNOT, NOT_RUNNING
from leeward.testing.acts import acts, case_about
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import FailingStore, ScriptedAdapter
from leeward_policies.domain.action import (
    AskHuman,
    Because,
    Called,
    Done,
    Failed,
    Outcome,
    Refused,
    Subject,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.errors import Broken
from leeward_policies.ports import Capabilities, Commit, OutboxEntry, People

HOME: Final = "telegram"
KAI: Final = UserRef(HOME, "", "130")
MO: Final = UserRef("discord", "", "7")
SAID: Final = MessageRef(HOME, "-100200", "general", "31")
CASE: Final = replace(case_about(SAID, KAI), asked=("moderators",))
ON_DISCORD: Final = UserRef("discord", "", "1")
ON_MATRIX: Final = UserRef("matrix", "", "@dep:example.org")
ON_TELEGRAM: Final = UserRef(HOME, "", "3")
DIRECT: Final = "@direct"
KEY: Final = "d:ask"

REFUSED: Final = Refused(KEY, DEFAULT_START, "a closed door")
FAILED: Final = Failed(KEY, DEFAULT_START, "no answer")
LATER: Final = TryLater(KEY, DEFAULT_START, 20.0)
SOONER: Final = TryLater(KEY, DEFAULT_START, 5.0)


class Platform(ScriptedAdapter):
    """A platform that notes of which spaces it was asked what is possible there."""

    def __init__(self, name: str, *answers: Outcome | None) -> None:
        super().__init__(name, answers=answers)
        self.spaces: list[SpaceRef] = []

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        self.spaces.append(space)
        return super().capabilities(space)

    @property
    def called(self) -> list[tuple[Called, str]]:
        """Who was called, with the keys of the calls."""
        return [(one.whom, one.key) for one in self.performed if isinstance(one, AskHuman)]


class Unwell(Platform):
    """A platform whose adapter has a mistake."""

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        raise Broken(place=self.name, cure="Wait.")


class House:
    """Three platforms and whoever answers for them; what happened is at home.

    Args:
        people: who answers.
        platforms: other platforms than the three usual ones, by name.
        answers: of the usual platforms, to their first calls, by name.
    """

    def __init__(
        self,
        people: People,
        *,
        platforms: Mapping[str, Platform] | None = None,
        **answers: Outcome | None,
    ) -> None:
        names = (HOME, "discord", "matrix")
        usual = {
            name: Platform(name, *([answers[name]] if name in answers else [])) for name in names
        }
        self.platforms = usual if platforms is None else dict(platforms)
        self.calling = Calling(self.platforms, VirtualClock(), lambda: people)

    async def calls(self, whom: Called, *, case: Case | None = CASE) -> Outcome:
        """Call people, and return what came of it."""
        return await self.calling.call(call(whom), case)

    @property
    def called(self) -> dict[str, list[Called]]:
        """Who was called where."""
        return {
            name: [whom for whom, _ in one.called]
            for name, one in self.platforms.items()
            if one.called
        }


def call(whom: Called, because: Because | None = None) -> AskHuman:
    """Return a call of people."""
    act = acts(SAID, KAI, SAID.space_ref, MO, KEY)["ask"]
    assert isinstance(act, AskHuman)
    return replace(act, key=KEY, whom=whom, because=because or act.because)


# --- the safety lead, and the deputy ------------------------------------------------------------


async def test_the_safety_lead_is_called_on_their_own_platform() -> None:
    """In private there, by the same key; the card in the space is only brought up to date."""
    house = House(People(ON_DISCORD, ON_MATRIX))

    came = await house.calls("safety-lead")

    assert isinstance(came, Done)
    assert house.platforms["discord"].called == [("safety-lead", KEY)]
    assert house.platforms["discord"].spaces == [SpaceRef("discord", DIRECT)]
    assert house.platforms["discord"].cases == [CASE]
    assert house.platforms[HOME].called == [("nobody", f"{KEY}:card")]
    assert house.called == {HOME: ["nobody"], "discord": ["safety-lead"]}


@pytest.mark.parametrize("came", [REFUSED, FAILED, LATER])
async def test_where_the_lead_is_not_reached_the_deputy_is_and_then_the_space(
    came: Outcome,
) -> None:
    """One platform after the other, until somebody is reached."""
    house = House(People(ON_DISCORD, ON_MATRIX), discord=came)
    assert isinstance(await house.calls("safety-lead"), Done)
    assert house.called == {"discord": ["safety-lead"], "matrix": ["safety-lead"], HOME: ["nobody"]}

    house = House(People(ON_DISCORD, ON_MATRIX), discord=came, matrix=came)
    assert isinstance(await house.calls("safety-lead"), Done)
    assert house.platforms[HOME].called == [("safety-lead", KEY)]


async def test_a_deputy_is_called_before_the_lead_where_it_is_their_turn() -> None:
    """The lead's platform comes after the deputy's own."""
    house = House(People(ON_DISCORD, ON_MATRIX), matrix=REFUSED)

    await house.calls("deputy")

    assert house.called == {"matrix": ["deputy"], "discord": ["deputy"], HOME: ["nobody"]}
    assert (await House(People(ON_DISCORD, ON_MATRIX)).calls("deputy")).key == KEY


async def test_whoever_is_on_the_platform_of_the_case_is_called_there_alone() -> None:
    """As it was before there was a second platform: asked once, and in the space itself."""
    house = House(People(ON_TELEGRAM))

    await house.calls("safety-lead")

    assert house.platforms[HOME].called == [("safety-lead", KEY)]
    assert house.platforms[HOME].spaces == [SAID.space_ref]
    assert house.called == {HOME: ["safety-lead"]}


async def test_a_platform_that_is_not_connected_is_passed_over() -> None:
    """Whoever is there cannot be called; the space's own people are."""
    house = House(People(ON_DISCORD), platforms={HOME: Platform(HOME)})

    assert isinstance(await house.calls("safety-lead"), Done)
    assert house.called == {HOME: ["safety-lead"]}


async def test_nobody_is_there_at_all() -> None:
    """A call on a platform that is not connected, about nobody's case, says so."""
    house = House(nobody_named(), platforms={})

    for whom in ("moderators", "safety-lead", "everyone"):
        came = await house.calls(whom)
        assert came == Unsupported(KEY, DEFAULT_START, NOT_RUNNING)


async def test_without_a_case_no_card_is_brought_up_to_date() -> None:
    """A page about a brake has none; and where its platform is not connected there is none."""
    house = House(People(ON_DISCORD))
    await house.calls("safety-lead", case=None)
    assert house.called == {"discord": ["safety-lead"]}

    house = House(People(ON_DISCORD), platforms={"discord": Platform("discord")})
    await house.calls("safety-lead")
    assert house.called == {"discord": ["safety-lead"]}


# --- the moderators -----------------------------------------------------------------------------


@pytest.mark.parametrize("came", [None, FAILED, LATER])
async def test_moderators_are_called_where_the_case_is(came: Outcome | None) -> None:
    """Nobody else is, also while their platform asks to wait: the call is tried again there."""
    house = House(People(ON_DISCORD, ON_MATRIX), telegram=came)

    assert type(await house.calls("moderators")) is type(came or Done(KEY, DEFAULT_START))
    assert house.called == {HOME: ["moderators"]}


async def test_where_moderators_cannot_be_asked_the_lead_elsewhere_is() -> None:
    """And where the lead cannot be reached either, the most hopeful answer stands."""
    house = House(People(ON_DISCORD, ON_MATRIX), telegram=REFUSED)
    assert isinstance(await house.calls("moderators"), Done)
    assert house.called == {HOME: ["moderators", "nobody"], "discord": ["safety-lead"]}

    house = House(People(ON_DISCORD, ON_MATRIX), telegram=REFUSED, discord=REFUSED, matrix=LATER)
    assert await house.calls("moderators") == LATER
    assert house.called == {
        HOME: ["moderators"], "discord": ["safety-lead"], "matrix": ["safety-lead"],
    }  # fmt: skip

    assert await House(People(ON_TELEGRAM), telegram=REFUSED).calls("moderators") == REFUSED


# --- everybody ----------------------------------------------------------------------------------


@pytest.mark.parametrize("whom", ["everyone", "csea", "nobody"])
async def test_everybody_is_called_everywhere_at_once(whom: Called) -> None:
    """Each platform asks its own people: those of the lead, the deputy, a responder and the case.

    Where a case becomes one for its responders alone, what others read is emptied there, too.
    """
    house = House(People(ON_DISCORD, None, (ON_MATRIX,)))

    assert isinstance(await house.calls(whom), Done)
    assert house.called == {HOME: [whom], "discord": [whom], "matrix": [whom]}


async def test_it_is_enough_for_everyone_that_somebody_was_reached() -> None:
    """Who could not be reached is called by the next step; a platform that hangs holds up none."""
    house = House(People(ON_DISCORD, ON_MATRIX), telegram=LATER, matrix=REFUSED)

    assert isinstance(await house.calls("everyone"), Done)

    house = House(People(ON_DISCORD), telegram=FAILED, discord=SOONER)
    assert await house.calls("everyone") == SOONER


@pytest.mark.parametrize("whom", ["csea", "nobody"])
async def test_a_card_that_must_read_otherwise_is_waited_for_and_nobody_is_called_twice(
    whom: Called,
) -> None:
    """While one platform asks to wait, the call stays owed; the others are through with it."""
    house = House(People(ON_DISCORD, None, (ON_MATRIX,)), telegram=LATER, discord=SOONER)

    assert await house.calls(whom) == SOONER
    assert isinstance(await house.calls(whom), Done)
    assert house.called == {HOME: [whom, whom], "discord": [whom, whom], "matrix": [whom]}
    await house.calls(whom)
    assert house.called["matrix"] == [whom, whom]  # a later call is another one


async def test_what_is_through_counts_where_the_rest_fails() -> None:
    """Somebody was reached at the first try, and nobody else at the second."""
    later = Platform("discord", LATER, REFUSED)
    house = House(People(ON_DISCORD), platforms={HOME: Platform(HOME), "discord": later})

    assert await house.calls("csea") == LATER
    assert isinstance(await house.calls("csea"), Done)


# --- test pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("whom", ["safety-lead", "deputy", "nobody"])
async def test_a_test_page_goes_to_whoever_must_answer_it_alone(whom: Called) -> None:
    """On their own platform; nobody stands in for them on another one."""
    for person in (ON_DISCORD, ON_TELEGRAM):
        house = House(People(ON_DISCORD, ON_TELEGRAM))
        why = Because("a test page", Subject(UserRef(person.platform, "", DRILL), person))

        act = replace(call(whom, why), message=None)
        await house.calling.call(act, replace(CASE, subject=why.subject))

        assert house.called == {person.platform: [whom]}
        assert house.platforms[person.platform].spaces == [SpaceRef(person.platform, "")]


async def test_a_test_page_that_nobody_got_is_no_others_matter() -> None:
    """Its answer stands as it is."""
    house = House(People(ON_DISCORD, ON_MATRIX), discord=REFUSED)
    why = Because("a test page", Subject(UserRef("discord", "", DRILL), ON_DISCORD))

    act = replace(call("safety-lead", why), message=None)
    assert await house.calling.call(act, replace(CASE, subject=why.subject)) == REFUSED
    assert house.called == {"discord": ["safety-lead"]}


# --- what comes of it ---------------------------------------------------------------------------


async def test_a_platform_where_nobody_can_be_asked_is_not_tried() -> None:
    """It says so itself; a mistake in its adapter keeps nobody from being called elsewhere."""
    mute, ill = Platform("discord"), Unwell("matrix")
    mute.can = Capabilities()
    people = People(ON_DISCORD, ON_MATRIX)
    house = House(people, platforms={HOME: Platform(HOME), "discord": mute, "matrix": ill})
    assert isinstance(await house.calls("everyone"), Done)
    assert house.called == {HOME: ["everyone"]}

    house = House(People(ON_DISCORD), platforms={"discord": mute})
    assert await house.calls("safety-lead") == Unsupported(KEY, DEFAULT_START, CANNOT)
    house = House(People(ON_MATRIX), platforms={"matrix": ill, "discord": mute})
    assert isinstance(await house.calls("safety-lead"), Failed)


def test_the_most_hopeful_of_several_outcomes_is_told() -> None:
    """Done over waiting, the shortest wait over a longer one, over failed, refused, unsupported."""
    no = Unsupported(KEY, DEFAULT_START, CANNOT)
    done = Done(KEY, DEFAULT_START, via="direct-message")
    rising = (no, REFUSED, FAILED, LATER, SOONER, done)

    for count in range(1, len(rising) + 1):
        assert most_hopeful(rising[:count]) == rising[count - 1]
        assert most_hopeful(rising[:count][::-1]) == rising[count - 1]


# --- within the executor ------------------------------------------------------------------------


async def test_a_call_that_reached_somebody_elsewhere_is_through() -> None:
    """The executor records one outcome by the act's own key, and owes nothing more."""
    clock = VirtualClock()
    store = FailingStore(clock)
    platforms = {HOME: Platform(HOME, REFUSED), "discord": Platform("discord")}
    executor = Executor(
        platforms,
        store,
        clock,
        lambda _: 10,
        case_of=lambda _: None,
        on_undelivered=_nobody,
        people=lambda: People(ON_DISCORD),
    )
    entry = OutboxEntry(call("moderators"), "d" * 32, DEFAULT_START, CASE.id)
    await store.commit(Commit(outbox=(entry,), cases=(CASE,)))
    executor.owe([entry])

    async with asyncio.timeout(30):
        task = asyncio.create_task(executor.run())
        await executor.settled()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    (came,) = await store.outcomes(["d" * 32])
    assert isinstance(came, Done)
    assert await store.owed(10) == ()
    assert platforms["discord"].cases == [CASE]


async def _nobody(_: object) -> None:
    """Nobody is told."""

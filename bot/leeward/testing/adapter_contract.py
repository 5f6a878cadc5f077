"""What every adapter owes the house: subclass `AdapterContract` and give it a `Stage`.

An adapter's own word is never enough: the stage looks from the members' side
whether an act has really happened. The tests are coroutines; set
`asyncio_mode = "auto"` for pytest-asyncio.

```python
class TestOurAdapter(AdapterContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return OurStage()
```
"""

# ruff: noqa: S101 - an assert is how a contract suite speaks
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.acts import KINDS, Kind, acts, answer, case_about, note
from leeward.testing.hearing import hears
from leeward.testing.payloads import ANY_JSON, bent
from leeward.testing.stage import Stage
from leeward_policies.domain.action import (
    AskHuman,
    Called,
    Done,
    Outcome,
    Refused,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.event import Event, MessageEdited, MessageSent, Unreadable
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Adapter, Capability

PRIVATE: tuple[Kind, ...] = ("tip", "warn")
"""The acts that need the member's own door."""

SAID = "hello"
"""What the member wrote on whom an act is tried."""

UNDONE: dict[Kind, Kind] = {
    "reveal": "hide",
    "unrestrict": "restrict",
    "unban": "ban",
    "unlock": "lock",
}
"""The acts that undo another, with what they undo."""

STATES: tuple[Kind, ...] = (*UNDONE, *UNDONE.values())
"""The acts that set a state, so that doing them twice cannot do more than once."""

LASTING: tuple[Kind, ...] = ("unrestrict", "unban", "unlock")
"""The acts that undo what lasts."""

ODD = ("", "0", "nobody", "a/b:c%", "\u202e\u200b", "x" * 5_000, "'; --", "\x00", "@direct")
"""Ids that no platform gave."""

_SETTINGS = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class AdapterContract:
    """The promises of an `Adapter`; each test is one of them."""

    @pytest.fixture
    def stage(self) -> Stage:
        """Return a stage that nothing has happened on."""
        raise NotImplementedError("Say which platform is tested: override the fixture `stage`.")

    @pytest.fixture
    def adapter(self, stage: Stage) -> Adapter:
        """Return an adapter on the stage."""
        return stage.adapter()

    # --- what it says of itself -----------------------------------------------------------------

    def test_its_name_stands_in_refs(self, stage: Stage, adapter: Adapter) -> None:
        """The adapter is named as the platform is in the refs that it makes."""
        assert stage.space.platform == adapter.name
        assert stage.member.platform == adapter.name

    def test_capabilities_are_of_the_known_kinds(self, stage: Stage, adapter: Adapter) -> None:
        """Each act is full, click-only, best-effort or none; nothing can be half undone."""
        can = adapter.capabilities(stage.space)

        for kind in KINDS:
            assert getattr(can, kind) in get_args(Capability)
        assert not (can.hide == "none" and can.undo_hide != "none")
        assert (can.reveal != "none") <= (can.undo_hide != "none")

    def test_unknown_spaces_have_an_answer(self, adapter: Adapter) -> None:
        """Capabilities of a strange space are told, and of another platform there are none."""
        for space in ODD:
            here = adapter.capabilities(SpaceRef(adapter.name, space))
            elsewhere = adapter.capabilities(SpaceRef("elsewhere", space))

            assert {getattr(here, kind) for kind in KINDS} <= set(get_args(Capability))
            assert {getattr(elsewhere, kind) for kind in KINDS} == {"none"}

    # --- acts -----------------------------------------------------------------------------------

    @pytest.mark.parametrize("kind", KINDS)
    async def test_what_is_declared_is_true(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """What is `full` really acts, and what is `none` is unsupported.

        What is `click_only` waits for the click, and what is `best_effort` acts or says
        that it did not: never both, never neither.
        """
        async with stage.connected(adapter):
            message = await prepared(stage, adapter, kind)
            before = await stage.seen(kind, message)

            outcome = await does(stage, adapter, kind, message)

            done = await stage.seen(kind, message) - before
            worth: Capability = getattr(adapter.capabilities(stage.space), kind)
            match worth:
                case "full":
                    assert isinstance(outcome, Done)
                    assert done == 1
                case "none":
                    assert isinstance(outcome, Unsupported)
                    assert done == 0
                case "best_effort":
                    assert isinstance(outcome, Done) == (done == 1)
                    assert isinstance(outcome, Done | Refused | TryLater)
                case "click_only":
                    assert isinstance(outcome, Refused | TryLater)
                    assert done == 0
                    again = await after_click(stage, adapter, kind, message)
                    assert isinstance(again, Done)
                    assert await stage.seen(kind, message) - before == 1

    @pytest.mark.parametrize("kind", KINDS)
    async def test_outcomes_carry_key_and_time(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """Each outcome names its act and when it was, in UTC, and can be stored."""
        async with stage.connected(adapter):
            message = await prepared(stage, adapter, kind)

            outcome = await does(stage, adapter, kind, message)

        _check(outcome)

    @pytest.mark.parametrize("kind", KINDS)
    async def test_one_key_acts_once(self, stage: Stage, adapter: Adapter, kind: Kind) -> None:
        """Doing a key twice has the effect of once, also by the next process.

        For states and case posts always, for other words where the platform remembers keys.
        """
        await stage.clicks()
        async with stage.connected(adapter):
            message = await prepared(stage, adapter, kind)
            can = adapter.capabilities(stage.space)
            before = await stage.seen(kind, message)
            first = await does(stage, adapter, kind, message)
        next_process = stage.adapter()

        async with stage.connected(next_process):
            second = await does(stage, next_process, kind, message)

        if can.remembers_keys:
            assert type(first) is type(second)
        if can.remembers_keys or kind in (*STATES, "ask"):
            assert await stage.seen(kind, message) - before == isinstance(first, Done)

    @pytest.mark.parametrize("kind", PRIVATE)
    async def test_a_closed_door_is_no_failure(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """Who cannot be written to is not, and the outcome says so without any retry."""
        message = await stage.writes(SAID)
        await stage.is_out_of_reach()

        async with stage.connected(adapter):
            outcome = await does(stage, adapter, kind, message)

        assert isinstance(outcome, Refused | Unsupported)
        assert await stage.seen(kind, message) == 0

    async def test_a_hidden_message_comes_back(self, stage: Stage, adapter: Adapter) -> None:
        """Where a Hide can be undone, the message can be read again; elsewhere it is said."""
        async with stage.connected(adapter):
            message = await stage.writes(SAID)
            hidden = await does(stage, adapter, "hide", message)

            revealed = await does(stage, adapter, "reveal", message, key="undo")
            if adapter.capabilities(stage.space).reveal == "click_only":
                revealed = await after_click(stage, adapter, "reveal", message)

            undo = adapter.capabilities(stage.space).undo_hide
        assert isinstance(revealed, Done) == (undo != "none" and isinstance(hidden, Done))
        assert await stage.seen("reveal", message) == (
            isinstance(revealed, Done) or not isinstance(hidden, Done)
        )

    @pytest.mark.parametrize("kind", LASTING)
    async def test_what_lasts_can_be_ended(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """Where a Restrict, Ban or Lock can be undone, it is over at once."""
        async with stage.connected(adapter):
            message = await stage.writes(SAID)
            await does(stage, adapter, UNDONE[kind], message)

            undone = await does(stage, adapter, kind, message, key="undo")

            if getattr(adapter.capabilities(stage.space), kind) == "full":
                assert isinstance(undone, Done)
                assert await stage.seen(UNDONE[kind], message) == 0

    @pytest.mark.parametrize("kind", LASTING)
    async def test_what_is_over_is_undone_already(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """Undoing what a person has ended by hand changes nothing, and is no failure."""
        async with stage.connected(adapter):
            message = await stage.writes(SAID)

            undone = await does(stage, adapter, kind, message)

            if getattr(adapter.capabilities(stage.space), kind) == "full":
                assert isinstance(undone, Done)
                assert await stage.seen(UNDONE[kind], message) == 0

    async def test_an_answer_reaches_its_reader_alone(self, stage: Stage, adapter: Adapter) -> None:
        """Whoever asked reads in private what became of it, once; nobody else does."""
        await stage.clicks()
        message = await stage.writes(SAID)
        there = UserRef("elsewhere", stage.member.realm, stage.member.id)
        async with stage.connected(adapter):
            can = adapter.capabilities(SpaceRef(adapter.name, DIRECT_SPACE))
            came = [await adapter.perform(answer(stage.member, "key"), None)]
            turned_down = await adapter.perform(answer(there, "other key"), None)
            if can.remembers_keys:
                came.append(await adapter.perform(answer(stage.member, "key"), None))

        for outcome in (*came, turned_down):
            _check(outcome)
        assert not isinstance(turned_down, Done)
        is_read = isinstance(came[0], Done)
        assert {isinstance(outcome, Done) for outcome in came} == {is_read}
        assert is_read or can.tip in {"none", "best_effort"}
        assert await stage.seen("tip", message) == is_read
        assert await stage.seen("reply", message) == 0

    async def test_a_note_tells_nobody(self, stage: Stage, adapter: Adapter) -> None:
        """Keeping something in the record has no effect that anybody could see."""
        message = await stage.writes(SAID)
        words: tuple[Kind, ...] = ("tip", "warn", "reply", "ask")

        async with stage.connected(adapter):
            outcome = await adapter.perform(note(message, stage.member, "key"), None)

        assert isinstance(outcome, Done | Unsupported)
        assert [0] * len(words) == [await stage.seen(kind, message) for kind in words]

    @pytest.mark.parametrize("kind", KINDS)
    async def test_strange_ids_raise_nothing(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """An act on somebody or something that is not there is turned down, not done."""
        platform = adapter.name
        async with stage.connected(adapter):
            for odd in ODD:
                strange = MessageRef(platform, odd, odd, odd), UserRef(platform, odd, odd)

                outcome = await adapter.perform(
                    acts(*strange, SpaceRef(platform, odd), stage.staff, "key")[kind], None
                )

                _check(outcome)
                assert kind == "ask" or not isinstance(outcome, Done)

    @pytest.mark.parametrize("kind", KINDS)
    async def test_another_platforms_ids_raise_nothing(
        self, stage: Stage, adapter: Adapter, kind: Kind
    ) -> None:
        """An act that belongs to another platform is turned down, even where the ids exist."""
        here = await stage.writes(SAID)
        there = MessageRef("elsewhere", here.space, here.channel, here.id)
        member = UserRef("elsewhere", stage.member.realm, stage.member.id)

        async with stage.connected(adapter):
            outcome = await adapter.perform(
                acts(there, member, there.space_ref, stage.staff, "key")[kind], None
            )

        _check(outcome)
        assert not isinstance(outcome, Done)
        assert await stage.seen(kind, here) == (kind in UNDONE)

    @pytest.mark.parametrize("whom", ["safety-lead", "deputy", "csea", "everyone", "nobody"])
    async def test_people_may_be_called_about_another_platform(
        self, stage: Stage, adapter: Adapter, whom: Called
    ) -> None:
        """Who answers for a community may be here while it happens there; no id is mixed up."""
        here = await stage.writes(SAID)
        there = MessageRef("elsewhere", here.space, here.channel, here.id)
        member = UserRef("elsewhere", stage.member.realm, stage.member.id)
        act = acts(there, member, there.space_ref, stage.staff, "key")["ask"]
        assert isinstance(act, AskHuman)

        async with stage.connected(adapter):
            outcome = await adapter.perform(replace(act, whom=whom), case_about(there, member))

        _check(outcome)
        is_turned_down = isinstance(outcome, Refused) and "another platform" in outcome.reason
        assert not is_turned_down

    # --- listening ------------------------------------------------------------------------------

    async def test_messages_arrive_in_order(self, stage: Stage, adapter: Adapter) -> None:
        """Each message arrives with the adapter's name and a place to go on from."""
        wanted = [await stage.writes(text) for text in ("one", "two", "three")]

        async with hears(adapter) as ear:
            deliveries = await ear.messages(3)

        events = [delivery.event for delivery in deliveries]
        assert wanted == [e.message.ref for e in events if isinstance(e, MessageSent)]
        texts = [event.message.text.body for event in events if isinstance(event, MessageSent)]
        assert texts == ["one", "two", "three"]
        assert all(delivery.adapter == adapter.name for delivery in deliveries)
        assert deliveries[-1].cursor is not None

    async def test_authors_and_rooms_are_told(self, stage: Stage, adapter: Adapter) -> None:
        """A message tells who wrote it and where, and when in UTC."""
        ref = await stage.writes("hello")

        async with hears(adapter) as ear:
            (delivery,) = await ear.messages(1)

        event = delivery.event
        assert isinstance(event, MessageSent)
        assert stage.member == event.message.author.ref
        assert stage.space == event.message.ref.space_ref
        assert ref.channel_ref == event.channel
        assert event.at.utcoffset() == timedelta(0)

    async def test_what_is_written_later_arrives(self, stage: Stage, adapter: Adapter) -> None:
        """Listening goes on when everything that was there has been heard."""
        await stage.writes("first")
        async with hears(adapter) as ear:
            await ear.messages(1)

            later = await stage.writes("later")

            assert [later] == [_ref(d.event) for d in await ear.messages(1)]

    async def test_edits_arrive_as_revisions(self, stage: Stage, adapter: Adapter) -> None:
        """An edit is the same message with a higher revision and the new text."""
        ref = await stage.writes("before")
        async with hears(adapter) as ear:
            await ear.messages(1)

            await stage.edits(ref, "after")

            (delivery,) = await ear.messages(1)
        assert isinstance(delivery.event, MessageEdited)
        assert ref == delivery.event.message.ref
        assert delivery.event.message.text.body == "after"
        assert delivery.event.message.revision > 0

    async def test_what_was_not_committed_comes_again(self, stage: Stage, adapter: Adapter) -> None:
        """When a process dies before it has committed, the next one hears everything."""
        wanted = [await stage.writes("one"), await stage.writes("two")]
        async with hears(adapter) as ear:
            await ear.messages(2)

        async with hears(stage.adapter()) as ear:
            assert wanted == [_ref(d.event) for d in await ear.messages(2)]

    async def test_what_was_committed_does_not_come_again(
        self, stage: Stage, adapter: Adapter
    ) -> None:
        """When a process dies after it has committed, the next one hears only what is left."""
        await stage.writes("one")
        two = await stage.writes("two")
        async with hears(adapter) as ear:
            first, _ = await ear.messages(2)
            assert first.cursor is not None
            await adapter.committed(first.cursor)

        async with hears(stage.adapter(), since=first.cursor) as ear:
            assert [two] == [_ref(d.event) for d in await ear.messages(1)]

    async def test_it_waits_until_each_event_is_taken(self, stage: Stage, adapter: Adapter) -> None:
        """While the pipeline is full the adapter holds back: one delivery at a time."""
        for number in range(5):
            await stage.writes(f"number {number}")

        async with hears(adapter, slowly=True) as ear:
            await ear.messages(5)

        assert ear.most_at_once == 1

    async def test_a_failed_delivery_is_not_swallowed(self, stage: Stage, adapter: Adapter) -> None:
        """When the pipeline cannot take an event, listening stops, and the event comes again."""
        ref = await stage.writes("hello")
        async with hears(adapter, failing=True) as ear:
            await ear.stops()
            assert ear.has_failed

        async with hears(stage.adapter()) as ear:
            assert [ref] == [_ref(d.event) for d in await ear.messages(1)]

    async def test_it_does_not_hear_itself(self, stage: Stage, adapter: Adapter) -> None:
        """What the bot says in a room never comes back as a message to be judged."""
        first = await stage.writes("first")
        async with stage.connected(adapter):
            await does(stage, adapter, "reply", first)
        second = await stage.writes("second")

        async with hears(adapter) as ear:
            assert [first, second] == [_ref(d.event) for d in await ear.messages(2)]

    async def test_nonsense_is_heard_and_not_dropped(self, stage: Stage, adapter: Adapter) -> None:
        """A payload that nobody can read is an event, and what follows it arrives."""
        await stage.sends_nonsense()
        ref = await stage.writes("hello")

        async with hears(adapter) as ear:
            assert [ref] == [_ref(d.event) for d in await ear.messages(1)]

        assert any(isinstance(delivery.event, Unreadable) for delivery in ear.all)

    async def test_closing_ends_listening(self, stage: Stage, adapter: Adapter) -> None:
        """After `close` listening ends, a second `close` does nothing, and nothing is done."""
        message = await stage.writes("hello")
        async with hears(adapter) as ear:
            await ear.messages(1)
            await adapter.close()
            await ear.stops()
            assert not ear.has_failed

        await adapter.close()

        async with stage.connected(adapter):
            assert not isinstance(await does(stage, adapter, "hide", message), Done)

    # --- reading payloads -----------------------------------------------------------------------

    @_SETTINGS
    @given(payload=ANY_JSON)
    def test_any_json_has_a_reading(self, stage: Stage, payload: Any) -> None:
        """Whatever comes in is read: mostly as `Unreadable`, never an error, always the same."""
        _check_event(stage, payload)

    @_SETTINGS
    @given(data=st.data())
    def test_bent_payloads_have_a_reading(self, stage: Stage, data: st.DataObject) -> None:
        """The same holds for real payloads with a part missing, doubled or replaced."""
        _check_event(stage, data.draw(bent(stage.payloads())))

    def test_real_payloads_are_understood(self, stage: Stage) -> None:
        """No real payload is unreadable."""
        read = [event for payload in stage.payloads() for event in stage.normalise(payload)]

        assert read
        assert [event for event in read if isinstance(event, Unreadable)] == []


async def prepared(stage: Stage, adapter: Adapter, kind: Kind) -> MessageRef:
    """Return a message on which an act has something to do."""
    message = await stage.writes(SAID)
    if kind in UNDONE and getattr(adapter.capabilities(stage.space), kind) != "none":
        outcome = await does(stage, adapter, UNDONE[kind], message, key="what is undone")
        assert isinstance(outcome, Done)
    return message


async def does(
    stage: Stage,
    adapter: Adapter,
    kind: Kind,
    message: MessageRef,
    *,
    key: str = "key",
    agreed: bool = False,
) -> Outcome:
    """Let the adapter do one act about a message of the member's."""
    made = acts(message, stage.member, stage.space, stage.staff, f"{kind} {key}", agreed=agreed)
    case = case_about(message, stage.member) if kind == "ask" else None
    words = SAID if kind == "reveal" and agreed else None
    return await adapter.perform(made[kind], case, words)


async def after_click(stage: Stage, adapter: Adapter, kind: Kind, message: MessageRef) -> Outcome:
    """Let the member do what a `click_only` act waits for, and the adapter then do it."""
    await stage.clicks()
    return await does(stage, adapter, kind, message, key="after the click", agreed=True)


def _ref(event: Event) -> MessageRef | None:
    return event.message.ref if isinstance(event, MessageSent | MessageEdited) else None


def _check(outcome: Outcome) -> None:
    """Hold one outcome against what the store and the audit need of it."""
    assert outcome.key
    assert outcome.at.utcoffset() == timedelta(0)
    canonical(outcome)


def _check_event(stage: Stage, payload: Any) -> None:
    events = stage.normalise(payload)

    assert list(events) == list(stage.normalise(payload))
    for event in events:
        assert isinstance(event, get_args(Event))
        assert event.at.utcoffset() == timedelta(0)
        assert str(event.channel)
        canonical(event)

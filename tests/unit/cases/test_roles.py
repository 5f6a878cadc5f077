"""What somebody is to a community: by the configuration, and by the platform's word."""

import asyncio

import pytest
from typing_extensions import override

from leeward import roles as module
from leeward.roles import LOCAL, NO_ACT, NOT_NOW, NOT_THERE, NOWHERE, Roles
from leeward.testing.acts import Kind, acts
from leeward.testing.builders import ROOM, message, user
from leeward.testing.scripted import ScriptedAdapter
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import Broken
from leeward_policies.ports import People

MO, LEAD, DEPUTY, RESPONDER = user("mo"), user("lead"), user("deputy"), user("responder")
PEOPLE = People(LEAD, DEPUTY, (RESPONDER,))
SAID = message("a line", by="kai")
ACTS = acts(SAID.ref, user("kai"), ROOM.space_ref, MO, "key")


class Silent(ScriptedAdapter):
    """A platform that never answers."""

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        await asyncio.get_running_loop().create_future()
        return None

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        await asyncio.get_running_loop().create_future()
        return ""


class Failing(ScriptedAdapter):
    """A platform whose connection is broken."""

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        raise Broken(place="test", cure="Wait.")

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        raise Broken(place="test", cure="Wait.")


def roles(adapter: ScriptedAdapter, people: People = PEOPLE) -> Roles:
    """Return the roles of a community on one platform."""
    return Roles(lambda: people, {adapter.name: adapter})


async def test_the_configuration_and_the_platform_are_added_up() -> None:
    """A lead who is a moderator there is both; a stranger is nothing."""
    adapter = ScriptedAdapter()
    adapter.roles = {LEAD: ("moderator",), MO: ("moderator",)}
    of = roles(adapter)

    assert await of.of(LEAD) == ("moderator", "safety-lead")
    assert [await of.of(one) for one in (MO, DEPUTY, RESPONDER, user("sam"))] == [
        ("moderator",), ("safety-lead",), ("csea",), (),
    ]  # fmt: skip


async def test_without_responders_the_lead_and_the_deputy_are() -> None:
    """Somebody must see such cases."""
    of = roles(ScriptedAdapter(), People(LEAD, DEPUTY))

    assert await of.of(LEAD) == await of.of(DEPUTY) == ("csea", "safety-lead")


@pytest.mark.parametrize("kind", [Silent, Failing, ScriptedAdapter])
async def test_a_platform_that_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch, kind: type[ScriptedAdapter]
) -> None:
    """Whoever is named is let in by that; of anybody else nothing is known, and no is not said."""
    monkeypatch.setattr(module, "ANSWERED_WITHIN", 0.01)
    adapter = kind()
    adapter.answers_roles = False
    of = roles(adapter)

    assert await of.of(LEAD) == ("safety-lead",)
    assert await of.of(MO) is None


async def test_a_platform_that_is_not_connected_knows_nobody() -> None:
    """Somebody of another platform is nothing, unless they are named."""
    there = UserRef("other", "", "lead")
    of = roles(ScriptedAdapter(), People(there))

    assert await of.of(there) == ("csea", "safety-lead")
    assert await of.of(UserRef("other", "", "mo")) == ()


@pytest.mark.parametrize("kind", ["reveal", "restrict", "unrestrict", "kick", "ban", "lock"])
async def test_who_may_order_is_the_platforms_word(kind: str) -> None:
    """Whoever moderates there; on the machine itself everything goes."""
    adapter = ScriptedAdapter()
    act = next(one for name, one in ACTS.items() if name == kind)
    of = roles(adapter)

    assert await of.may_order(act, MO) == ""
    adapter.refuses = "You lack the right."
    assert await of.may_order(act, MO) == "You lack the right."
    assert await of.may_order(act, UserRef(LOCAL, "", "command-line")) == ""
    assert await of.may_order(act, UserRef("other", "", "mo")) == NOT_THERE
    assert await Roles(lambda: PEOPLE, {}).may_order(act, MO) == NOWHERE


@pytest.mark.parametrize(
    "kind", ["reveal", "restrict", "unrestrict", "kick", "ban", "lock", "unban", "unlock"]
)
async def test_the_leads_undo_by_office_on_platforms_where_they_are_not(kind: Kind) -> None:
    """A message is shown and a time-out ended; whatever takes a right there takes it of them, too.

    A responder for abuse material holds no such office.
    """
    lead, deputy, other = (UserRef("other", "", name) for name in ("lead", "dep", "resp"))
    of = roles(ScriptedAdapter(), People(lead, deputy, (other,)))
    may = "" if kind in {"reveal", "unrestrict"} else NOT_THERE

    assert await of.may_order(ACTS[kind], lead) == await of.may_order(ACTS[kind], deputy) == may
    assert await of.may_order(ACTS[kind], other) == NOT_THERE
    nowhere = Roles(lambda: People(lead), {})
    assert await nowhere.may_order(ACTS[kind], lead) == NOWHERE


@pytest.mark.parametrize("kind", [Silent, Failing])
async def test_nobody_orders_while_the_platform_is_silent(
    monkeypatch: pytest.MonkeyPatch, kind: type[ScriptedAdapter]
) -> None:
    """They are asked to try again."""
    monkeypatch.setattr(module, "ANSWERED_WITHIN", 0.01)

    assert await roles(kind()).may_order(ACTS["ban"], MO) == NOT_NOW


async def test_what_a_machine_does_is_not_ordered() -> None:
    """A tip, a warning, a hide or a question is none of a person's acts here."""
    of = roles(ScriptedAdapter())

    assert {await of.may_order(ACTS[kind], MO) for kind in ("tip", "warn", "hide", "ask")} == {
        NO_ACT
    }

"""Grave acts: asked once more, told exactly, and greyed where a platform cannot do them."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.console.case.buttons import REPOST, button, undoings
from leeward.testing.casework import at_case, grooming
from leeward.testing.consoled import case, member
from leeward.testing.scripted import ALL
from leeward.testing.store_pieces import because, ref
from leeward_policies.domain.action import Ban, Done, Kick, Lock, Restrict, Reveal, Unban
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef
from leeward_policies.ports import Capabilities, Capability

PATH = "/cases/case-1"


@pytest.mark.parametrize(
    ("what", "kind"), [("restrict", Restrict), ("kick", Kick), ("ban", Ban), ("lock", Lock)]
)
async def test_an_order_is_asked_once_more_and_done(tmp_path: Path, what: str, kind: type) -> None:
    """The second page tells what will happen and does nothing; its button orders it."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        asked = await client.get(f"{PATH}/order/{what}")
        assert (asked.status_code, house.adapter.performed) == (200, [])
        assert "<h1>Are you sure?</h1>" in asked.text
        assert "test:space" in asked.text
        answer = await house.send(client, f"{PATH}/order/{what}")
        page = (await client.get(answer.headers["location"])).text
        for _ in range(50):
            await house.clock.run_for(0)
        assert [type(act) for act in house.adapter.performed if isinstance(act, kind)] == [kind]
    assert "Ordered: " in page


@pytest.mark.parametrize("what", ["restrict", "kick", "ban", "lock"])
async def test_what_a_platform_cannot_do_is_greyed_with_the_reason(
    tmp_path: Path, what: str
) -> None:
    """The button cannot be pressed, the page says why, and neither page nor form get past it."""
    async with at_case(tmp_path) as house:
        house.can = replace(ALL, **{what: "none"})
        client = await house.signed_in()
        page = (await client.get(PATH)).text
        asked = await client.get(f"{PATH}/order/{what}")
        ordered = await house.send(client, f"{PATH}/order/{what}")
        after = await client.get(PATH)
        orders = await house.store.audit_entries(limit=5, what="ordered")
    assert page.count("<button disabled>") == 1
    assert "Greyed, since test does not offer it here" in page
    assert (asked.status_code, ordered.status_code, orders) == (303, 303, ())
    assert "Greyed, since test" in after.text


async def test_the_platforms_own_rights_count(tmp_path: Path) -> None:
    """Who may not do it there reads why, and nothing is ordered."""
    async with at_case(tmp_path) as house:
        house.may_not = "You lack the right to ban there."
        client = await house.signed_in()
        await house.send(client, f"{PATH}/order/ban")
        assert house.may_not in (await client.get(PATH)).text
        assert await house.store.audit_entries(limit=5, what="ordered") == ()


async def test_a_closed_case_takes_no_orders(tmp_path: Path) -> None:
    """Neither its page nor its form orders anything."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        await house.send(client, f"{PATH}/judge/right")
        assert (await client.get(f"{PATH}/order/ban")).status_code == 303
        await house.send(client, f"{PATH}/order/ban")
        assert "This case is closed." in (await client.get(PATH)).text
        assert await house.store.audit_entries(limit=5, what="ordered") == ()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("full", "undone here before."),
        ("click_only", "after somebody there has pressed a button."),
        ("best_effort", "Leeward tries it; it may not succeed."),
    ],
)
def test_a_button_says_how_well_a_platform_can(how: Capability, expected: str) -> None:
    """Always, after a click, or perhaps: the words beside the button say which."""
    one = button("restrict", grooming(), replace(ALL, restrict=how), str)
    assert (one.does.endswith(expected), one.no) == (True, "")


def test_a_button_whose_platform_is_not_known() -> None:
    """Where nobody can say what is possible, the words say so and the order waits."""
    assert "not known just now" in button("ban", grooming(), None, str).does


def test_nothing_is_done_in_direct_messages() -> None:
    """A direct message is nobody's space."""
    made = grooming(channel=ChannelRef("discord", DIRECT_SPACE, "1"))
    assert "direct messages" in button("ban", made, ALL, str).no


def test_doors_close_on_discord_as_discord_has_it() -> None:
    """Each platform's own words: on Discord it is direct messages of members who are no friends."""
    made = grooming(channel=ChannelRef("discord", "1", "2"))
    assert "who are no friends" in button("lock", made, ALL, str).does


@pytest.mark.parametrize(
    ("can", "expected"),
    [
        (replace(ALL, undo_hide="full"), "Show a message again that was hidden."),
        (
            replace(ALL, undo_hide="repost"),
            REPOST.format(platform="Discord"),
        ),
        (
            Capabilities(),
            "A message that was hidden on Discord cannot be brought back.",
        ),
    ],
)
def test_what_a_platform_cannot_undo_is_said_beforehand(can: Capabilities, expected: str) -> None:
    """The list of what is undone tells how, before anybody presses."""
    made = grooming(channel=ChannelRef("discord", "1", "2"))
    act = Reveal(key="k", rule="r", because=because(), mode="enforce", target=ref("l3"))
    assert [one.does for one in undoings(made, [act], can, str)] == [expected]


async def test_a_ban_is_lifted_by_undo(tmp_path: Path) -> None:
    """After a ban *Undo* says that it lifts it, and does."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in()
        await house.send(client, f"{PATH}/order/ban")
        after = await house.store.case("case-1")
        assert after is not None
        (decision,) = [await house.store.decision(after.decisions[-1])]
        assert decision is not None
        for _ in range(50):
            await house.clock.run_for(0)
        came = await house.store.outcomes([decision.id])
        page = (await client.get(PATH)).text
        await house.send(client, f"{PATH}/undo")
        undone = await house.store.case("case-1")
        assert undone is not None
        (lifting,) = [await house.store.decision(undone.decisions[-1])]
        assert lifting is not None
    assert isinstance(came[0], Done)
    assert "Lift the ban of test:kai; they come back by an invitation." in page
    assert "Ordered by you." in page
    assert Unban in {type(act) for act in lifting.actions}


@pytest.mark.parametrize("who", ["mod", "lead"])
async def test_abuse_material_is_for_its_responders_from_then_on(tmp_path: Path, who: str) -> None:
    """After a second page the case is gone for everybody else, and they are told so."""
    async with at_case(tmp_path) as house:
        client = await house.signed_in(who)
        asked = (await client.get(f"{PATH}/abuse-material")).text
        assert "May it be abuse material?" in asked
        assert "You see it no longer." in asked
        answer = await house.send(client, f"{PATH}/abuse-material")
        assert answer.headers["location"] == "/"
        queue = (await client.get("/")).text
        assert "Only those responsible for abuse material see this case from now on." in queue
        assert (await client.get(PATH)).status_code == 404
        assert (await (await house.signed_in("responder")).get(PATH)).status_code == 200


async def test_a_responder_who_calls_it_so_sees_it_still(tmp_path: Path) -> None:
    """Who is a moderator and a responder as well stays with it."""
    async with at_case(tmp_path) as house:
        assert house.roles is not None
        house.roles[member("mod")] = ("moderator", "csea")
        client = await house.signed_in()
        house.clock.advance(31)
        assert "You are one of them" in (await client.get(f"{PATH}/abuse-material")).text
        answer = await house.send(client, f"{PATH}/abuse-material")
        assert answer.headers["location"] == PATH
        again = await client.get(f"{PATH}/abuse-material")
        assert again.status_code == 303
    assert case(1).asked == ("moderators",)

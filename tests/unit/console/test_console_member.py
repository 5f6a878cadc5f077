"""The team's view of a member: what somebody may know, and what is left out."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from leeward.ledger import member_key, pair_key
from leeward.testing.consoled import Consoled, case, consoled, member
from leeward.testing.store_pieces import ask, decided, done, hide, owe
from leeward_policies.domain.action import Asked, Because, Restrict, Subject
from leeward_policies.domain.case import Appeal
from leeward_policies.domain.conversation import Evidence, PairState
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.grooming.ledger import pack_pair
from leeward_policies.ports import Commit, StateRow

NOTHING = "Nothing is kept about this member"


def address(who: UserRef) -> str:
    """Return the address of a member's page."""
    return f"/members/{quote(str(who), safe='')}"


async def page(house: Consoled, who: str, reader: str = "mod") -> str:
    """Return what a reader sees of a member."""
    client = await house.signed_in(reader)
    answer = await client.get(address(member(who)))
    assert answer.status_code == 200
    return answer.text


def pattern(author: str, target: str, house: Consoled) -> StateRow:
    """Return a pair that has grown to a concern."""
    now = house.clock.now()
    lines = [("secrecy", 1.8), ("meeting", 1.8), ("other-place", 1.4)]
    evidence = tuple(
        Evidence(
            stage,  # type: ignore[arg-type] # one of STAGES
            f"grooming.{stage}",
            weight,
            now - timedelta(hours=3 - n),
            MessageRef("test", "club", "general", f"p{n}"),
        )
        for n, (stage, weight) in enumerate(lines)
    )
    pair = PairState(
        member(author), member(target), now - timedelta(days=1), 3.0, evidence, "concern"
    )
    names = (str(member(author)), str(member(target)))
    return StateRow(
        pair_key(*(member(one) for one in (author, target))), pack_pair(pair), now, names, held=True
    )


async def keep(house: Consoled, *decisions: Decision) -> None:
    """Keep decisions, with everything they asked for done."""
    entries = [owe(act, one) for one in decisions for act in one.actions]
    await house.store.commit(Commit(decisions=decisions, outbox=tuple(entries)))
    outcomes = tuple((one, done(one.action)) for one in entries)
    await house.store.commit(Commit(outcomes=outcomes))


async def test_whoever_is_not_known_has_the_same_page(tmp_path: Path) -> None:
    """A ref that nobody bears and one of whom nothing is kept read alike."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("mod")
        await house.store.commit(Commit(cases=(case(1, asked=("csea",)),)))
        first, second = [
            (await client.get(address(member(name)))).text for name in ("nobody", "mia")
        ]

        assert NOTHING in first
        assert first.replace("nobody", "mia") == second


async def test_what_they_did_is_told_with_what_came_of_it(tmp_path: Path) -> None:
    """A decision has its reason, its rule and its outcome, and its case."""
    made = decided("m1", hide("m1"), ask("m1"))
    cases = [case(1, author="kai", decisions=(made.id,)), case(2, author="zoe")]
    async with consoled(tmp_path, cases) as house:
        await keep(house, made)
        text = await page(house, "kai")

        assert "wrote to test:mia" in text
        assert "hide the message: <b>done (direct message)</b>" in text
        assert 'href="/cases/case-1"' in text
        assert "about what they did" in text
        assert "case-2" not in text


async def test_the_target_has_the_case_marked_as_such(tmp_path: Path) -> None:
    """On the page of the one to whom it was done, the case says so."""
    async with consoled(tmp_path, [case(1)]) as house:
        text = await page(house, "mia")

        assert "about what was done to them" in text
        assert NOTHING not in text


@pytest.mark.parametrize("asked", ["csea", "safety-lead"])
async def test_a_decision_of_a_hidden_case_is_left_out(tmp_path: Path, asked: Asked) -> None:
    """What rests in a case that the reader may not see is not on the page either."""
    made = decided("m1", hide("m1"))
    hidden = case(1, author="kai", decisions=(made.id,), asked=(asked,))
    async with consoled(tmp_path, [hidden]) as house:
        await keep(house, made)

        assert NOTHING in await page(house, "kai")


async def test_the_lead_sees_nothing_of_abuse_material(tmp_path: Path) -> None:
    """Only its responders know of such a case, whoever else answers for the community."""
    made = decided("m1", hide("m1"))
    async with consoled(
        tmp_path, [case(1, author="kai", decisions=(made.id,), asked=("csea",))]
    ) as house:
        await keep(house, made)
        await house.store.commit(Commit(states=(pattern("kai", "mia", house),)))
        text = await page(house, "kai", "lead")

        assert "case-1" not in text
        assert NOTHING in text
        assert "There is none at the moment" in text


async def test_nobody_opens_the_page_about_themselves(tmp_path: Path) -> None:
    """One's own page is answered like what is not there, also for the lead."""
    async with consoled(tmp_path, [case(1, author="lead")]) as house:
        client = await house.signed_in("lead")

        assert (await client.get(address(member("lead")))).status_code == 404


async def test_a_page_of_somebody_else_does_not_tell_of_a_case_about_its_reader(
    tmp_path: Path,
) -> None:
    """The one to whom it was done has no case, no pattern and no line about the reader."""
    made = decided("m1", hide("m1"), author="lead")
    cases = [case(1, author="lead", decisions=(made.id,), asked=("safety-lead",))]
    async with consoled(tmp_path, cases) as house:
        await keep(house, made)
        await house.store.commit(Commit(states=(pattern("lead", "mia", house),)))

        assert NOTHING in await page(house, "mia", "lead")


@pytest.mark.parametrize("ref", ["kai", "test:", "", "test:a/b/c/d", "%00", "test:" + "x" * 500])
async def test_what_is_no_ref_has_no_page(tmp_path: Path, ref: str) -> None:
    """An address that names nobody is answered calmly."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("mod")

        assert (await client.get(f"/members/{quote(ref, safe='')}")).status_code == 404


@pytest.mark.parametrize("name", ["admin", "responder"])
async def test_others_have_no_such_page(tmp_path: Path, name: str) -> None:
    """Admins and responders are no readers of this page."""
    async with consoled(tmp_path, [case(1)]) as house:
        client = await house.signed_in(name)

        assert (await client.get(address(member("kai")))).status_code == 404


async def test_patterns_are_for_the_lead_alone(tmp_path: Path) -> None:
    """The lead reads the level, since when and which steps; a moderator sees none of it."""
    async with consoled(tmp_path) as house:
        await house.store.commit(Commit(states=(pattern("kai", "mia", house),)))
        told, untold = await page(house, "kai", "lead"), await page(house, "kai", "mod")

        assert "Toward test:mia" in told
        assert "asked for secrecy" in told
        assert "as the one to whom it is done" in await page(house, "mia", "lead")
        assert "secrecy" not in untold
        assert "Patterns" not in untold
        assert NOTHING in untold


async def test_small_signs_are_shown_to_nobody(tmp_path: Path) -> None:
    """A pair below `watch` is no pattern, and the page says that such fade."""
    async with consoled(tmp_path) as house:
        now = house.clock.now()
        line = MessageRef("test", "club", "general", "p1")
        small = Evidence("contact", "grooming.contact", 0.2, now, line)
        pair = PairState(member("kai"), member("mia"), now, 1.0, (small,))
        names = (str(member("kai")), str(member("mia")))
        row = StateRow(pair_key(pair.author, pair.target), pack_pair(pair), now, names)
        await house.store.commit(Commit(states=(row,)))
        text = await page(house, "kai", "lead")

        assert NOTHING in text
        assert "they fade by themselves" in text


async def test_a_restriction_that_runs_is_told_until_it_ends(tmp_path: Path) -> None:
    """It stands on the page with its end, and is gone after it."""
    who = member("kai")
    act = Restrict(
        key="restrict kai",
        rule="threat",
        because=Because("{author} wrote", Subject(who)),
        mode="enforce",
        who=who,
        space=SpaceRef("test", "club"),
        seconds=3_600,
    )
    async with consoled(tmp_path) as house:
        await keep(house, decided("m1", act, target=None))

        assert "Running now" in await page(house, "kai")
        house.clock.advance(7_200)
        assert "Running now" not in await page(house, "kai")


async def test_appeals_have_their_answers(tmp_path: Path) -> None:
    """What the member asked to be looked at again stands there, with what came of it."""
    async with consoled(tmp_path) as house:
        asked = Appeal("a" * 32, member("kai"), house.clock.now(), ("threat",))
        made = case(
            3, subject=Subject(member("kai")), appeal=asked, status="resolved", verdict="wrong"
        )
        await house.store.commit(Commit(cases=(made,)))

        assert "They were right" in await page(house, "kai")


async def test_every_look_is_written_down(tmp_path: Path) -> None:
    """Who looked at whose page is a line, also where nothing was found."""
    async with consoled(tmp_path) as house:
        await page(house, "kai")
        for who in ("kai", "mod"):
            found = await house.store.audit_entries(
                limit=5, what="member.viewed", about=str(member(who))
            )
            assert len(found) == 1


async def test_a_member_row_without_breadth_is_no_trouble(tmp_path: Path) -> None:
    """Pieces of the ledger that are no pairs are passed over."""
    async with consoled(tmp_path) as house:
        row = StateRow(member_key(member("kai")), b"\x00", house.clock.now(), (str(member("kai")),))
        await house.store.commit(Commit(states=(row,)))

        assert NOTHING in await page(house, "kai", "lead")

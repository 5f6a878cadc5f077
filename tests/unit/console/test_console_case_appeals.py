"""Appeals: what is appealed, who has decided so far, and that somebody else answers."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.testing.casework import acts, appeal, at_case
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import consoled
from leeward_policies.case_rights import OTHERS_ANSWER, THEY_HAVE_DECIDED
from leeward_policies.domain.action import Warn

PATH = "/cases/case-1"


async def test_what_an_appeal_tells(tmp_path: Path) -> None:
    """What was done, why, by whom, whether the words are kept, what the member knows."""
    async with at_case(tmp_path, appeal()) as house:
        page = (await (await house.signed_in()).get(PATH)).text
    for told in (
        "Their message was hidden and they were kept from writing for a time.",
        "A machine decided it by a rule; no person had looked.",
        "Because test:kai wrote to test:mia",
        "They are still kept, until",
        "They could not be told: not possible here",
        "An answer is ",
        "due in 3 days",
        ">It stands<",
        ">Take it back<",
    ):
        assert told in page
    assert ">Unclear<" not in page
    assert ">Right<" not in page


async def test_words_that_are_gone_are_said_to_be_gone(tmp_path: Path) -> None:
    """After the time for which hidden words are kept, people see only what stands here."""
    async with at_case(tmp_path, appeal()) as house:
        house.clock.advance(timedelta(days=31).total_seconds())
        page = (await (await house.signed_in()).get(PATH)).text
    assert "They are not kept any more" in page


async def test_an_appeal_of_which_nothing_is_kept(tmp_path: Path) -> None:
    """The page says so, and people can answer it all the same."""
    async with consoled(tmp_path, [appeal()]) as house:
        page = (await (await house.signed_in()).get(PATH)).text
    assert "Nothing is kept of it any more." in page
    assert ">It stands<" in page


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("human",), "A person on the team decided it."),
        (("human", "threat"), "A machine decided by a rule, and a person ordered something"),
    ],
)
async def test_who_has_decided(tmp_path: Path, rules: tuple[str, ...], expected: str) -> None:
    """A person's order is told as one, with who has decided so far."""
    async with at_case(tmp_path, appeal(1, "lead", rules=rules)) as house:
        page = (await (await house.signed_in()).get(PATH)).text
    assert expected in page
    assert "So far these people have decided in it:" in page
    assert "test:lead" in page


async def test_whoever_has_decided_does_not_answer(tmp_path: Path) -> None:
    """They read why, find no buttons, and their forms do nothing; nor can it be handed to them."""
    async with at_case(tmp_path, appeal(1, "mod")) as house:
        client, other = await house.signed_in(), await house.signed_in("other-mod")
        page = (await client.get(PATH)).text
        assert OTHERS_ANSWER in page
        assert [one for one in (">It stands<", ">Take it back<", ">Take it<") if one in page] == []
        for path in ("judge/right", "judge/wrong", "move/take"):
            await house.send(client, f"{PATH}/{path}")
            assert f'role="status">{OTHERS_ANSWER}' in (await client.get(PATH)).text
        given = await house.send(other, f"{PATH}/hand-over", to="test:mod")
        assert (given.status_code, THEY_HAVE_DECIDED in given.text) == (422, True)
        assert '<option value="test:mod">' not in given.text
        assert await house.store.case("case-1") == appeal(1, "mod")


@pytest.mark.parametrize(
    ("path", "verdict", "topic", "told"),
    [
        ("judge/right", "right", "appeal-stands", "it stands"),
        ("judge/wrong", "wrong", "appeal-lifted", "it was taken back"),
    ],
)
async def test_somebody_else_answers(
    tmp_path: Path, path: str, verdict: str, topic: str, told: str
) -> None:
    """The case ends, the member is told, and what was wrong is taken back."""
    async with at_case(tmp_path, appeal(1, "lead")) as house:
        client = await house.signed_in()
        await house.send(client, f"{PATH}/{path}")
        for _ in range(50):
            await house.clock.run_for(0)
        page = (await client.get(PATH)).text
        after = await house.store.case("case-1")
        answers = [act for act in house.adapter.performed if isinstance(act, Warn)]
    assert after is not None
    assert (after.verdict, after.status) == (verdict, "resolved")
    assert [act.topic for act in answers] == [topic]
    assert f"decided: {told}" in page
    assert "The answer to them" in page


async def test_an_appeal_is_never_unclear(tmp_path: Path) -> None:
    """A member waits for an answer."""
    async with at_case(tmp_path, appeal()) as house:
        client = await house.signed_in()
        await house.send(client, f"{PATH}/judge/unclear")
        page = (await client.get(PATH)).text
        assert "A member waits for an answer." in page
        assert await house.store.case("case-1") == appeal()
    assert acts()[0].at < DEFAULT_START

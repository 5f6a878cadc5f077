"""The queue: what each of the team sees, in which order, and how it is looked through."""

from pathlib import Path

from leeward.testing.consoled import case, consoled


async def test_a_moderator_sees_the_cases_before_the_moderators(tmp_path: Path) -> None:
    """The queue lists what lies before the moderators, and nothing that does not."""
    cases = [case(1), case(2, asked=("safety-lead",)), case(3, asked=("csea",))]
    async with consoled(tmp_path, cases) as house:
        page = (await (await house.signed_in()).get("/")).text
    assert [one in page for one in ("case-1", "case-2", "case-3")] == [True, False, False]

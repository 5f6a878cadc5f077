"""The page of health, and the one word that a machine gets."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.console.health import checks_of, is_ill
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import MEMBERS, Consoled, case, consoled
from leeward.testing.scripted_desk import standing
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import (
    AdapterStanding,
    BrakeStanding,
    Check,
    DetectorStanding,
    Standing,
)

NOW = DEFAULT_START
FAULT = StorageError(place="leeward.db", value="the disk is full", cure="Free some space.")


def ill(stands: Standing) -> list[Check]:
    """Return what is ill."""
    return [one for one in checks_of(stands, NOW) if one.state == "ill"]


def test_all_that_is_well_is_said() -> None:
    """Where nothing is ill, each part says so."""
    checks = checks_of(standing(), NOW)

    assert not is_ill(standing(), NOW)
    assert {"Connection to discord", "Storage", "Events", "Acts"} <= {one.name for one in checks}


@pytest.mark.parametrize(
    ("changed", "name", "said"),
    [
        ({"storage": str(FAULT), "problems": (str(FAULT),)}, "Storage", "the disk is full"),
        ({"oldest_owed": NOW - timedelta(minutes=20)}, "Acts", "the oldest for 20 minutes"),
        ({"failed": 2}, "Judgement", "failed on 2 events"),
        ({"drills": ("Nobody answered the test page.",)}, "Test pages", "Nobody answered"),
        ({"problems": ("What was changed is not in force.",)}, "Policy", "not in force"),
        (
            {
                "adapters": (AdapterStanding("discord", "stopped", "The token is wrong."),),
                "problems": ("discord: The token is wrong.",),
            },
            "Connection to discord",
            "The token is wrong.",
        ),
        (
            {"adapters": (AdapterStanding("discord", "waiting", "No network.", 3),)},
            "Connection to discord",
            "begun again 3 times",
        ),
        (
            {"late": (DetectorStanding("detoxify@1", 9, 4, 2, 2, 1, "no answer within 5 s"),)},
            "Later look by detoxify",
            "4 of 9 questions answered, 2 failed, 2 too late, 1 not asked",
        ),
    ],
)
def test_each_ill_thing_is_told_once_with_its_cure(
    changed: dict[str, object], name: str, said: str
) -> None:
    """Under its name, with what to do, or with a problem that says it itself."""
    (one,) = ill(replace(standing(), **changed))

    assert one.name == name
    assert said in one.says
    assert one.cure or one.name in {"Test pages", "Policy"}


def test_what_is_ill_comes_first() -> None:
    """Then what is worth knowing, then the rest."""
    stands = replace(standing(), failed=1, blind=("discord: 2 rooms cannot be read.",))

    states = [one.state for one in checks_of(stands, NOW)]

    assert states[:2] == ["ill", "note"]
    assert set(states[2:]) == {"well"}


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEMBERS)
async def test_everybody_of_the_team_reads_it(tmp_path: Path, name: str) -> None:
    """Whatever their role."""
    async with consoled(tmp_path) as house:
        page = await (await house.signed_in(name)).get("/health")

    assert page.status_code == 200
    assert "Nothing is ill." in page.text
    assert house.policy.label in page.text


async def test_what_is_late_is_counted_for_those_who_may_know(tmp_path: Path) -> None:
    """Not for whom it is about, nor, where it is abuse material, for others than responders."""
    late = NOW - timedelta(hours=1)
    cases = [
        case(1, due=late, author="mod"),
        case(2, due=late, asked=("csea",)),
    ]
    async with consoled(tmp_path, cases) as house:
        told = {}
        for name in MEMBERS:
            page = await (await house.signed_in(name)).get("/health")
            told[name] = "1 case waits for longer than promised" in page.text

    assert told == {
        "mod": False,
        "other-mod": True,
        "lead": True,
        "admin": True,
        "responder": True,
    }


# --- the word for a machine -----------------------------------------------------------------------


async def asked(house: Consoled, method: str = "GET") -> tuple[int, str]:
    """Return what a monitor gets, which is not signed in."""
    async with house.outsider() as monitor:
        answer = await monitor.request(method, "/healthz")
    return answer.status_code, answer.text


async def test_a_monitor_gets_a_word(tmp_path: Path) -> None:
    """200 and `ok`, or 503 and `ill`, and nothing of what it is."""
    async with consoled(tmp_path, [case(1, due=NOW - timedelta(hours=1))]) as house:
        well = await asked(house)
        head = await asked(house, "HEAD")
        house.desk.problem = "What was changed is not in force."
        sick = await asked(house)
        house.desk.close()
        gone = await asked(house)

    assert well == (200, "ok\n")
    assert head == (200, "")
    assert sick == gone == (503, "ill\n")


async def test_a_monitor_cannot_ask_without_end(tmp_path: Path) -> None:
    """Its address is held to what every client may ask; later it may ask again."""
    async with consoled(tmp_path) as house:
        async with house.outsider() as monitor:
            answers = [(await monitor.get("/healthz")).status_code for _ in range(121)]
        await house.clock.run_for(30)
        later = await asked(house)

    assert set(answers[:120]) == {200}
    assert answers[-1] == 429
    assert later == (200, "ok\n")


def brakes(house: Consoled, *stands: BrakeStanding) -> None:
    """Let the community's brakes stand so."""
    house.desk.standing = lambda: replace(standing(), brakes=stands)  # type: ignore[method-assign]


async def test_a_brake_that_holds_is_raised_by_a_moderator(tmp_path: Path) -> None:
    """The page says which rule is held back, and one press lets it go on for an hour."""
    space = SpaceRef("test", "space")
    held = BrakeStanding(space, "boo", "hide", 200, 200, holds=True)
    fields = {"space": str(space), "rule": "boo", "kind": "hide"}
    async with consoled(tmp_path) as house:
        brakes(house, held)
        client, admin = await house.signed_in("mod"), await house.signed_in("admin")
        page = (await client.get("/health")).text
        refused = await house.send(admin, "/health/brake", None, **fields)
        done = await house.send(client, "/health/brake", None, **fields)
        said = (await client.get("/health")).text
        audited = await house.audited("brake")
        brakes(house, replace(held, holds=False, raised_until=NOW + timedelta(hours=1)))
        again = await house.send(client, "/health/brake", None, **fields)
        after = (await client.get("/health")).text

    assert "Hiding by <code>boo</code>" in page
    assert "200 within the last hour in test:space; it holds at 200" in page
    assert "Raise it for an hour" in page
    assert (refused.status_code, done.status_code, again.status_code) == (404, 303, 303)
    assert "the rule boo may act more often" in said
    assert [what for what, _ in audited] == ["brake.raised"]
    assert "holds no longer, or somebody has raised it already" in after
    assert "Raise it for an hour" not in after

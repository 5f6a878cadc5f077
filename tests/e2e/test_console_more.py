"""The pages about a member, the policy and the audit in a real browser, by eye and by axe."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from leeward.ledger import pair_key
from leeward.testing.browsed import DESK, PHONE, Watched, browsing, served, signed_in
from leeward.testing.consoled import Consoled, case, member
from leeward.testing.plain import PLAIN_RULES
from leeward.testing.store_pieces import ask, because, decided, done, hide, owe, warn
from leeward_policies.domain.case import Appeal
from leeward_policies.domain.conversation import Evidence, PairState
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.refs import MessageRef
from leeward_policies.domain.signals import Stage
from leeward_policies.grooming.ledger import pack_pair
from leeward_policies.ports import Commit, StateRow

PICTURES = os.environ.get("LEEWARD_PICTURES", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""

STEPS: tuple[tuple[Stage, float], ...] = (("secrecy", 1.8), ("meeting", 1.8), ("other-place", 1.4))

LESS = PLAIN_RULES.format(mode="enforce").replace(
    'id       = "boo"', 'id       = "boo"\nenabled  = false'
)
"""The policy without one of its rules."""


def pattern(house: Consoled) -> StateRow:
    """Return a pair that has grown to a concern."""
    now = house.clock.now()
    evidence = tuple(
        Evidence(
            stage,
            f"grooming.{stage}",
            weight,
            now - timedelta(hours=30 - 9 * n),
            MessageRef("test", "club", "general", f"p{n}"),
        )
        for n, (stage, weight) in enumerate(STEPS)
    )
    kai, mia = member("kai"), member("mia")
    pair = PairState(kai, mia, now - timedelta(days=2), 3.0, evidence, "concern")
    return StateRow(pair_key(kai, mia), pack_pair(pair), now, (str(kai), str(mia)), held=True)


def boo(house: Consoled, number: str) -> Decision:
    """Return a decision of the policy in force, by which a message was hidden."""
    made = decided(number, hide(number, rule="boo"), at=house.clock.now() - timedelta(days=1))
    why = because()
    found = Finding("boo", "toxicity", "medium", why, why.subject, made.signals)
    return replace(made, findings=(found,), policy=house.policy.label)


async def filled(house: Consoled) -> None:
    """Let something be known of somebody."""
    now = house.clock.now()
    one = decided("m1", hide("m1"), ask("m1"), at=now - timedelta(days=3))
    two = decided("m2", warn("m2"), at=now - timedelta(hours=7))
    made = (one, two, boo(house, "m3"), boo(house, "m4"))
    asked = Appeal(one.id, member("kai"), now - timedelta(days=2), ("threat",))
    cases = (
        case(1, decisions=(one.id,), status="taken", assignee=str(member("mod"))),
        case(2, author="zoe", urgency="low"),
        case(3, appeal=asked, status="resolved", verdict="right", judged_by=str(member("lead"))),
    )
    entries = [owe(act, decision) for decision in made for act in decision.actions]
    await house.store.commit(
        Commit(decisions=made, cases=cases, outbox=tuple(entries), states=(pattern(house),))
    )
    outcomes = tuple((one, done(one.action)) for one in entries)
    await house.store.commit(Commit(outcomes=outcomes))


async def is_well(watched: Watched, house: Consoled, name: str) -> None:
    """Fail unless the page is whole, accessible and our own; keep a picture where one is wanted."""
    if PICTURES:
        await watched.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert await watched.grave() == []
    assert not await watched.is_cut_off()
    assert watched.said == []
    assert {url for url in watched.asked if not url.startswith(house.url)} == set()


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_are_whole_and_accessible(tmp_path: Path, width: int, scheme: str) -> None:
    """Member, policy, a trial, the audit, its check, and tokens, at both widths."""
    async with served(tmp_path) as house, browsing() as browser:
        await filled(house)
        lead = await signed_in(browser, house, "lead", width=width, color_scheme=scheme)
        page, name = lead.page, f"{width}-{scheme}"
        await page.goto(f"{house.url}/members/{quote(str(member('kai')), safe='')}")
        await is_well(lead, house, f"member-{name}")
        await page.goto(f"{house.url}/members/{quote(str(member('nobody')), safe='')}")
        await is_well(lead, house, f"nobody-{name}")

        await page.get_by_role("link", name="Policy").click()
        await is_well(lead, house, f"policy-{name}")
        await page.get_by_label("A policy file").fill(LESS)
        await page.get_by_role("button", name="Try it").click()
        await page.get_by_text("2 messages fewer would be hidden").wait_for()
        await is_well(lead, house, f"tried-{name}")
        await page.get_by_label("A policy file").fill("schema = 2\n[[rule]]")
        await page.get_by_role("button", name="Try it").click()
        await page.get_by_text("so nothing was tried").wait_for()
        lead.said.clear()  # that the answer was 422
        await is_well(lead, house, f"mistakes-{name}")

        await page.get_by_role("link", name="Audit").click()
        await page.get_by_label("What").select_option("member.viewed")
        await page.get_by_role("button", name="Find").click()
        await is_well(lead, house, f"audit-{name}")
        await page.get_by_role("button", name="Check the chain").click()
        await page.get_by_text("The chain holds").wait_for()
        await is_well(lead, house, f"checked-{name}")

        await page.get_by_role("link", name="Account").click()
        await page.get_by_label("What it is for").fill("the night watch")
        await page.get_by_label("moderator").check()
        await page.get_by_role("button", name="Make it").click()
        await page.get_by_text("It is shown this once").wait_for()
        await is_well(lead, house, f"token-{name}")
        await page.get_by_role("link", name="To your account").click()
        await is_well(lead, house, f"account-{name}")


async def test_they_work_without_scripts(tmp_path: Path) -> None:
    """Everything can be read and done where a browser runs no script."""
    async with served(tmp_path) as house, browsing() as browser:
        await filled(house)
        lead = await signed_in(browser, house, "lead", java_script_enabled=False)
        await lead.page.get_by_role("link", name="Audit").click()
        await lead.page.get_by_role("button", name="Check the chain").click()
        assert await lead.page.get_by_text("The chain holds").count() == 1
        async with lead.page.expect_download() as coming:
            await lead.page.get_by_role("link", name="Export").click()
        assert (await coming.value).suggested_filename == "leeward-audit.jsonl"

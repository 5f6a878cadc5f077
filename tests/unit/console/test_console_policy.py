"""The policy in force on the console, and one that is tried on last week's decisions."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from leeward.testing.consoled import Consoled, case, consoled, member
from leeward.testing.plain import PLAIN_RULES
from leeward.testing.store_pieces import because, ref
from leeward_policies.domain.action import Hide
from leeward_policies.domain.decision import Decision, Finding, decision_id
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Commit

RULES = PLAIN_RULES.format(mode="enforce")
WITHOUT_BOO = RULES.replace('id       = "boo"', 'id       = "boo"\nenabled = false')


def boo(house: Consoled, number: str, *, author: str = "kai", days: float = 1.0) -> Decision:
    """Return a decision by which a message was hidden, made so many days ago."""
    why = because(author)
    seen = Signal("words", "toxicity", 1.0, house.policy.label, why="a word of the policy's list")
    return Decision(
        id=decision_id(number, 0, 0, house.policy.hash),
        channel=ref(number).channel_ref,
        message=ref(number),
        revision=0,
        pass_=0,
        policy=house.policy.label,
        mode="enforce",
        at=house.clock.now() - timedelta(days=days),
        findings=(Finding("boo", "toxicity", "medium", why, why.subject, (seen,)),),
        actions=(
            Hide(
                key=f"hide {number}",
                rule="boo",
                because=why,
                mode="enforce",
                message=ref(number),
                target=ref(number),
            ),
        ),
    )


async def test_what_is_in_force_is_told(tmp_path: Path) -> None:
    """Name, version, hash, mode and each rule stand on the page, for a moderator too."""
    async with consoled(tmp_path) as house:
        text = (await (await house.signed_in("mod")).get("/policy")).text

        assert house.policy.hash in text
        assert "enforced" in text
        assert "If a word of the policy&#39;s list is found, then hide the message" in text
        assert "It extends no other policy" in text
        assert "Try it" not in text


async def test_what_it_changes_in_its_pack_is_told(tmp_path: Path) -> None:
    """A policy that extends another one says what it says otherwise."""
    async with consoled(tmp_path) as house:
        (tmp_path / "base.toml").write_text(RULES.replace('mode    = "enforce"', ""), "utf-8")
        (tmp_path / "plain.toml").write_text(
            'schema = 1\nname = "mine"\nversion = "2"\nextends = "base.toml"\n', "utf-8"
        )
        text = (await (await house.signed_in("mod")).get("/policy")).text

        assert "It extends <b>plain 1</b>" in text
        assert "It is enforced." in text


async def test_a_rule_less_is_seen_in_what_it_did(tmp_path: Path) -> None:
    """Without the rule its findings fall, and nothing of them would be hidden."""
    async with consoled(tmp_path) as house:
        await house.store.commit(Commit(decisions=(boo(house, "m1"), boo(house, "m2"))))
        client = await house.signed_in("lead")
        text = (await house.send(client, "/policy", policy=WITHOUT_BOO)).text

        assert "2 messages fewer would be hidden, all by rule boo" in text
        assert "tried on 2 decisions" in text
        assert "cannot be counted" in text


async def test_older_decisions_and_those_of_others_are_not_counted(tmp_path: Path) -> None:
    """Only last week's decisions of the policy in force are counted, and the rest is told."""
    async with consoled(tmp_path) as house:
        made = (
            boo(house, "m1"),
            boo(house, "m2", days=8),
            replace(boo(house, "m3"), policy="older@1+00000000"),
        )
        await house.store.commit(Commit(decisions=made))
        client = await house.signed_in("admin")
        text = (await house.send(client, "/policy", policy=WITHOUT_BOO)).text

        assert "tried on 1 decision " in text
        assert "1 decision was made by another policy" in text


async def test_what_the_reader_may_not_know_is_not_counted(tmp_path: Path) -> None:
    """A decision about the reader, and one of suspected abuse material, count nowhere."""
    async with consoled(tmp_path) as house:
        own, secret = boo(house, "m1", author="lead"), boo(house, "m2")
        hidden = case(1, decisions=(secret.id,), asked=("csea",))
        await house.store.commit(Commit(decisions=(own, secret), cases=(hidden,)))
        client = await house.signed_in("lead")
        text = (await house.send(client, "/policy", policy=WITHOUT_BOO)).text

        assert "tried on 0 decisions" in text


async def test_mistakes_are_told_whole_and_the_text_stays(tmp_path: Path) -> None:
    """Each mistake stands on the page, the text can be mended there, and nothing was tried."""
    wrong = 'schema = 1\nname = "x"\nversion = "1"\n[[rule]]\nid = "a"\n<script>'
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        answer = await house.send(client, "/policy", policy=wrong)

        assert answer.status_code == 422
        assert "nothing was tried" in answer.text
        assert "&lt;script&gt;" in answer.text
        assert "<script>" not in answer.text.replace('<script src="/static', "")


async def test_a_pasted_policy_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    """It may extend a pack alone."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("admin")
        path = tmp_path / "plain.toml"
        answer = await house.send(
            client, "/policy", policy=f'schema=1\nname="a"\nversion="1"\nextends="{path}"'
        )

        assert answer.status_code == 422
        assert "is no pack" in answer.text


async def test_nothing_of_a_trial_is_kept_but_that_it_was(tmp_path: Path) -> None:
    """The policy in force stays, and the audit has who tried."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        await house.send(client, "/policy", policy=WITHOUT_BOO)
        lines = await house.store.audit_entries(limit=5, what="policy", about=str(member("lead")))

        assert len(lines) == 1
        assert house.desk.policy() is house.policy


async def test_moderators_cannot_try(tmp_path: Path) -> None:
    """Figures of a whole week are for those who answer for the others."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("mod")

        assert (await house.send(client, "/policy", policy=RULES)).status_code == 404
        assert (await (await house.signed_in("responder")).get("/policy")).status_code == 404

"""What members were given: remembered with whom it went to, bounded, and told apart."""

from typing import Any

import pytest

from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Ban,
    Because,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Subject,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.conversation import GIVEN_KEPT, Given
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import MessageSent
from leeward_policies.fold import settle
from leeward_policies.given import asked, given_for, was_told


def common(world: Any, rule: str = "r") -> dict[str, Any]:
    """Return what every action carries."""
    subject = Subject(world.user("ana"), world.user("ben"))
    return {"key": "k", "rule": rule, "because": Because("{author}", subject), "mode": "observe"}


def decision(world: Any, *actions: Any, seconds: int = 60) -> Decision:
    """Return a decision with these actions."""
    at = world.at(seconds)
    return Decision("d", world.room.channel, None, 0, 0, "p@1+00", "observe", at, actions=actions)


def test_a_notice_is_kept_with_whom_it_went_to(world: Any) -> None:
    """A target's tip stands with the target, the author's warning and the question with them."""
    before = world.slice(MessageSent(world.message("ana", reply_author="ben")))
    tip = Tip(**common(world), to=world.user("ben"), topic="someone-steers")
    warn = Warn(**common(world), to=world.user("ana"))
    ask = AskHuman(**common(world), whom="moderators", urgency="high")
    after = settle(before, decision(world, tip, warn, ask))
    at = world.at(60)
    assert after.targets[0].given == (Given("tip:someone-steers", at),)
    assert after.author.given == (
        Given("warn:r", at),
        Given("ask:r:loopback:ana|loopback:ben", at),
    )


def test_a_decision_that_tells_nobody_changes_nothing(world: Any) -> None:
    """Hiding and notes need no cooldown, and a member outside the slice is not invented."""
    before = world.slice(MessageSent(world.message("ana")))
    hide = Hide(**common(world), target=world.ref("m"))
    assert settle(before, decision(world, hide)) is before
    tip = Tip(**common(world), to=world.user("stranger"), topic="t")
    assert settle(before, decision(world, tip)) == before


def test_the_newest_stand_first_and_old_ones_leave(world: Any) -> None:
    """Memory of notices is bounded."""
    now = world.slice(MessageSent(world.message("ana")))
    for n in range(GIVEN_KEPT + 3):
        warn = Warn(**common(world, f"r{n}"), to=world.user("ana"))
        now = settle(now, decision(world, warn, seconds=n))
    assert [one.what for one in now.author.given] == [
        f"warn:r{n}" for n in range(GIVEN_KEPT + 2, 2, -1)
    ]


@pytest.mark.parametrize(
    "name", ["note", "reveal", "unrestrict", "kick", "ban", "lock", "unban", "unlock"]
)
def test_acts_without_a_cooldown_are_not_remembered(world: Any, name: str) -> None:
    """Only what is told to a member or asked of people is."""
    who, space = world.user("ana"), world.room.channel.space_ref
    acts: dict[str, Action] = {
        "note": Note(**common(world)),
        "reveal": Reveal(**common(world), target=world.ref("m")),
        "unrestrict": Unrestrict(**common(world), who=who, space=space),
        "kick": Kick(**common(world), who=who, space=space, by=who),
        "ban": Ban(**common(world), who=who, space=space, by=who),
        "lock": Lock(**common(world), space=space, seconds=60, by=who),
        "unban": Unban(**common(world), who=who, space=space),
        "unlock": Unlock(**common(world), space=space),
    }
    assert given_for(acts[name]) is None


def test_a_restriction_is_remembered(world: Any) -> None:
    """It stands with the member who is kept from writing."""
    who, space = world.user("ana"), world.room.channel.space_ref
    act = Restrict(**common(world), who=who, space=space, seconds=60)
    assert given_for(act) == (who, "restrict:r")


def test_a_question_about_somebody_was_not_told_to_them(world: Any) -> None:
    """An export may name tips and warnings, and never that people were asked."""
    at = world.at(0)
    question = asked("r", Subject(world.user("ana")))
    assert question == "ask:r:loopback:ana|"
    assert not was_told(Given(question, at))
    assert was_told(Given("tip:own-phone", at))
    assert was_told(Given("warn:insult", at))

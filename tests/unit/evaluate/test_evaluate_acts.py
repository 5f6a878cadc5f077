"""What is done: each act once and with one key, held back for staff, in a crisis, and a while."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import (
    addressed,
    given,
    held,
    judged,
    kinds,
    policy_of,
    rule,
    signal,
)
from leeward_policies.domain.action import AskHuman, Hide, Note, Restrict, Tip, Warn
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import SignalsArrived
from leeward_policies.domain.message import Audience, Message
from leeward_policies.given import settle

SEEN = '{ signal = "insult", at_least = 0.5 }'
ALL = (
    '{ note = true }, { ask = "moderators" }, { tip = "own-phone", to = "author" }, '
    '{ tip = "bullied", to = "target" }, { warn = "author" }, '
    '{ restrict = "author", for = "10m" }, { hide = "message" }'
)
HOUR = timedelta(hours=1)


def act(decision: Decision, kind: type) -> list[object]:
    """Return the acts of one kind."""
    return [action for action in decision.actions if type(action) is kind]


def test_each_act_says_what_it_needs(tmp_path: Path) -> None:
    """Every act carries its rule, reason, mode, message and whom it touches."""
    said = message("a line")
    decision = judged(policy_of(tmp_path, rule("x", SEEN, ALL)), signal("insult"), said=said)
    hide, restrict, warn, tip, other, ask, note = decision.actions
    because = decision.findings[0].because

    assert isinstance(hide, Hide)
    assert isinstance(restrict, Restrict)
    assert isinstance(warn, Warn)
    assert isinstance(tip, Tip)
    assert isinstance(other, Tip)
    assert isinstance(ask, AskHuman)
    assert isinstance(note, Note)
    assert (hide.target, warn.place) == (said.ref, "private")
    assert (restrict.who, restrict.space, restrict.seconds) == (user("ana"), ROOM.space_ref, 600)
    assert {("bullied", user("ben")), ("own-phone", user("ana"))} == {
        (one.topic, one.to) for one in (tip, other)
    }
    assert (ask.whom, ask.urgency) == ("moderators", "high")
    assert {("x", because, "enforce", said.ref)} == {
        (one.rule, one.because, one.mode, one.message) for one in decision.actions
    }


@pytest.mark.parametrize(
    ("room", "words"), [("young", "10-12"), ("mixed", "13-17"), ("adult", "adult")]
)
def test_a_tip_is_in_the_words_for_the_room(tmp_path: Path, room: Audience, words: str) -> None:
    """Whom a room is for decides whose words are read; nobody's age is looked at."""
    said = message("a line")
    state = addressed(said)
    state = replace(state, room=replace(state.room, described_as=room))
    decision = judged(
        policy_of(tmp_path, rule("x", SEEN, '{ tip = "own-phone", to = "author" }')),
        signal("insult"),
        said=said,
        state=state,
    )

    assert [one.audience for one in decision.actions if isinstance(one, Tip)] == [words]


def warned(decision: Decision) -> list[str]:
    """Return the words of the warnings."""
    return [one.topic for one in decision.actions if isinstance(one, Warn)]


def test_a_warning_may_have_words_of_its_own(tmp_path: Path) -> None:
    """A rule names another text that an author may be told, and without one it is the warning."""
    body = rule("x", SEEN, '{ warn = "author", with = "sexual-ask" }')
    plain = rule("x", SEEN, '{ warn = "author" }')

    assert [
        warned(judged(policy_of(tmp_path, text), signal("insult"))) for text in (body, plain)
    ] == [["sexual-ask"], ["warning"]]


def test_keys_hold_the_decision_the_kind_and_the_target(tmp_path: Path) -> None:
    """No two acts of a decision share a key, and another policy has other keys."""
    policy = policy_of(tmp_path, rule("x", SEEN, ALL))
    decision = judged(policy, signal("insult"))
    other = judged(policy_of(tmp_path, rule("y", SEEN, ALL)), signal("insult"))
    keys = [action.key for action in decision.actions]

    assert keys == [
        f"{decision.id}:hide:test:space/room/m1",
        f"{decision.id}:restrict:test:ana",
        f"{decision.id}:warn:test:ana",
        f"{decision.id}:tip:bullied>test:ben",
        f"{decision.id}:tip:own-phone>test:ana",
        f"{decision.id}:ask:moderators:test:ana>test:ben",
        f"{decision.id}:note:x",
    ]
    assert set(keys).isdisjoint(action.key for action in other.actions)


def test_what_several_rules_ask_for_is_done_once(tmp_path: Path) -> None:
    """One hiding, one warning, the longest restriction, the most urgent question; notes stay."""
    body = rule(
        "a",
        SEEN,
        '{ note = true }, { warn = "author" }, { hide = "message" }, '
        '{ restrict = "author", for = "2h" }, { ask = "moderators", urgency = "urgent" }',
        severity='"low"',
    ) + rule(
        "b",
        SEEN,
        '{ note = true }, { warn = "author" }, { hide = "message" }, '
        '{ restrict = "author", for = "10m" }, { ask = "moderators", urgency = "low" }',
        severity='"high"',
    )
    decision = judged(policy_of(tmp_path, body), signal("insult"))

    assert kinds(decision) == ["hide", "restrict", "warn", "ask", "note", "note"]
    assert [action.rule for action in decision.actions] == ["b", "a", "b", "a", "a", "b"]
    assert decision.withheld == ()


def test_among_equals_the_first_rule_does_it(tmp_path: Path) -> None:
    """The policy's order decides whose name stands on an act."""
    body = rule("a", SEEN, '{ warn = "author" }') + rule("b", SEEN, '{ warn = "author" }')

    assert [one.rule for one in judged(policy_of(tmp_path, body), signal("insult")).actions] == [
        "a"
    ]


def test_an_enforced_act_goes_before_an_observed_one(tmp_path: Path) -> None:
    """A graver rule that only observes does not take an act away from one in earnest."""
    body = rule("a", SEEN, '{ hide = "message" }', severity='"urgent"', mode='"observe"') + rule(
        "b", SEEN, '{ hide = "message" }', severity='"low"'
    )
    decision = judged(policy_of(tmp_path, body), signal("insult"))

    assert [(one.rule, one.mode) for one in decision.actions] == [("b", "enforce")]


def test_different_people_are_asked_side_by_side(tmp_path: Path) -> None:
    """The safety lead is not left out because the moderators were asked."""
    body = rule("a", SEEN, '{ ask = "moderators" }') + rule("b", SEEN, '{ ask = "safety-lead" }')

    assert kinds(judged(policy_of(tmp_path, body), signal("insult"))) == ["ask", "ask"]


def test_observing_changes_nothing_but_the_mode(tmp_path: Path) -> None:
    """In observe mode the same acts stand in the decision, marked as observed."""
    earnest = judged(policy_of(tmp_path, rule("x", SEEN, ALL)), signal("insult"))
    watched = judged(policy_of(tmp_path, rule("x", SEEN, ALL), mode="observe"), signal("insult"))

    assert kinds(earnest) == kinds(watched)
    assert {one.mode for one in watched.actions} == {watched.mode} == {"observe"}


# --- for whom something is not done -----------------------------------------------------------


def test_staff_are_exempt_from_automatic_acts(tmp_path: Path) -> None:
    """What a moderator writes is neither hidden nor punished; the safety lead is asked."""
    said = message("a line", roles=["Moderator"])
    decision = judged(policy_of(tmp_path, rule("x", SEEN, ALL)), signal("insult"), said=said)

    assert kinds(decision) == ["tip", "tip", "ask", "note"]
    assert [one.whom for one in decision.actions if isinstance(one, AskHuman)] == ["safety-lead"]
    assert held(decision) == [
        ("hide", "human-only"),
        ("restrict", "human-only"),
        ("warn", "human-only"),
    ]


@pytest.mark.parametrize("kind", ["is_bot", "is_webhook"])
def test_machines_are_hidden_and_not_spoken_to(tmp_path: Path, kind: str) -> None:
    """A bot or bridge can be hidden; its targets are advised and people asked all the same."""
    said = message("a line")
    said = replace(said, author=replace(said.author, **{kind: True}))
    decision = judged(policy_of(tmp_path, rule("x", SEEN, ALL)), signal("insult"), said=said)

    assert kinds(decision) == ["hide", "tip", "ask", "note"]
    assert [one.to for one in decision.actions if isinstance(one, Tip)] == [user("ben")]
    assert decision.withheld == ()


def test_a_tip_to_nobody_is_not_given(tmp_path: Path) -> None:
    """Without a known target there is nobody to advise."""
    said = message("a line")
    state = replace(addressed(said), shares=(), targets=())
    body = rule("x", SEEN, '{ tip = "bullied", to = "target" }')

    decision = judged(policy_of(tmp_path, body), signal("insult"), said=said, state=state)

    assert (kinds(decision), held(decision)) == ([], [])


# --- in a crisis ------------------------------------------------------------------------------

CRISIS = rule(
    "self-harm",
    '{ signal = "self-harm", at_least = 0.5 }',
    '{ tip = "self-harm", to = "author" }, { ask = "safety-lead", urgency = "urgent" }',
    severity='"urgent"',
)


def test_in_a_crisis_there_is_help_and_no_sanction(tmp_path: Path) -> None:
    """Whoever may be in danger gets help and people, and neither sanction nor lecture."""
    decision = judged(
        policy_of(tmp_path, CRISIS + rule("x", SEEN, ALL)), signal("insult"), signal("self-harm")
    )

    assert [one.topic for one in decision.actions if isinstance(one, Tip)] == [
        "bullied",
        "self-harm",
    ]
    assert kinds(decision) == ["hide", "tip", "tip", "ask", "ask", "note"]
    assert held(decision) == [
        ("restrict", "human-only"),
        ("warn", "human-only"),
        ("tip", "human-only"),
    ]


def test_help_is_shown_again_after_an_hour(tmp_path: Path) -> None:
    """Somebody in danger need not wait a day for help; people are asked each time."""
    policy = policy_of(tmp_path, CRISIS)
    said = message("a line")
    lately = [("tip:self-harm", DEFAULT_START - timedelta(minutes=59))]
    earlier = [("tip:self-harm", DEFAULT_START - HOUR)]

    assert [
        kinds(judged(policy, signal("self-harm"), said=said, state=state))
        for state in (
            given(addressed(said), ana=lately),
            given(addressed(said), ana=earlier),
        )
    ] == [["ask"], ["tip", "ask"]]


@pytest.mark.parametrize(("hours", "acts"), [(0.1, []), (23.9, []), (24, ["tip"])])
@pytest.mark.parametrize("who", ["ana", "ben"])
def test_a_day_after_a_crisis_there_is_no_tip_but_help(
    tmp_path: Path, who: str, hours: float, acts: list[str]
) -> None:
    """Author and target alike are left in peace for a day, but help comes each time."""
    to = {"ana": "author", "ben": "target"}[who]
    policy = policy_of(
        tmp_path,
        CRISIS + rule("x", SEEN, f'{{ tip = "own-phone", to = "{to}" }}', severity='"high"'),
    )
    said = message("a line")
    before = [("crisis", DEFAULT_START - timedelta(hours=hours))]
    state = given(addressed(said), **{who: before})
    tipped = judged(policy, signal("insult"), said=said, state=state)
    helped = judged(policy, signal("self-harm"), said=said, state=state)

    assert kinds(tipped) == acts
    assert held(tipped) == ([] if acts else [("tip", "human-only")])
    assert kinds(helped) == ["tip", "ask"]


def test_a_rule_without_a_sign_may_give_help_in_a_crisis(tmp_path: Path) -> None:
    """Where a policy's own words speak of danger, its tip is help, too."""
    said = message("a line")
    state = given(addressed(said), ana=[("crisis", DEFAULT_START - HOUR)])
    policy = policy_of(tmp_path, rule("x", SEEN, '{ tip = "self-harm", to = "author" }'))

    assert kinds(judged(policy, signal("insult"), said=said, state=state)) == ["tip"]


# --- held back for a while --------------------------------------------------------------------

PHONE = rule(
    "own-phone",
    '{ signal = "personal-info.phone", at_least = 0.5 }',
    '{ tip = "own-phone", to = "author" }',
)
EMAIL = rule(
    "own-email",
    '{ signal = "personal-info.email", at_least = 0.5 }',
    '{ tip = "own-email", to = "author" }',
)


@pytest.mark.parametrize(("hours", "acts"), [(0, []), (23.9, []), (24, ["tip"]), (-2, [])])
def test_a_topic_is_advised_once_a_day(tmp_path: Path, hours: float, acts: list[str]) -> None:
    """A member gets no second tip on a topic within a day, whatever the clocks say."""
    said = message("a line")
    before = DEFAULT_START - timedelta(hours=hours)
    state = given(addressed(said), ana=[("tip:own-phone", before)])
    decision = judged(
        policy_of(tmp_path, PHONE), signal("personal-info.phone"), said=said, state=state
    )

    assert kinds(decision) == acts
    assert held(decision) == ([] if acts else [("tip", "cooldown")])


def test_three_tips_a_week(tmp_path: Path) -> None:
    """After three tips within seven days a member gets no fourth, on whatever topic."""
    said = message("a line")
    policy = policy_of(tmp_path, PHONE)
    days = [DEFAULT_START - timedelta(days=n) for n in (2, 3, 6, 7)]
    full = [("tip:a", days[0]), ("tip:b", days[1]), ("tip:c", days[2])]
    old = [("tip:a", days[0]), ("tip:b", days[1]), ("tip:c", days[3]), ("warn:x", days[0])]

    assert [
        kinds(judged(policy, signal("personal-info.phone"), said=said, state=state))
        for state in (
            given(addressed(said), ana=full),
            given(addressed(said), ana=old),
        )
    ] == [[], ["tip"]]


def test_a_grave_tip_is_not_lost_to_three_small_ones(tmp_path: Path) -> None:
    """Advice on a grave matter is given though the week is full; once a day holds for it too."""
    said = message("a line")
    policy = policy_of(tmp_path, PHONE + '\nseverity = "high"')
    small = [(f"tip:{n}", DEFAULT_START - timedelta(days=2)) for n in range(3)]
    same = [("tip:own-phone", DEFAULT_START - HOUR), *small]

    assert [
        kinds(judged(policy, signal("personal-info.phone"), said=said, state=state))
        for state in (
            given(addressed(said), ana=small),
            given(addressed(said), ana=same),
        )
    ] == [["tip"], []]


def test_the_same_topic_counts_each_time_in_the_week(tmp_path: Path) -> None:
    """Three days with a tip on one topic fill the week like three topics."""
    policy = policy_of(tmp_path, PHONE)
    state = None
    acts: list[list[str]] = []
    for day in range(5):
        said = message("a line", number=f"m{day}", at=DEFAULT_START + timedelta(days=day))
        state = addressed(said) if state is None else state
        decision = judged(policy, signal("personal-info.phone"), said=said, state=state)
        state = settle(state, decision)
        acts.append(kinds(decision))

    assert acts == [["tip"], ["tip"], ["tip"], [], []]


def test_one_tip_a_member_and_message(tmp_path: Path) -> None:
    """A message with several slips gives one piece of advice, the weightiest; the rest waits."""
    policy = policy_of(tmp_path, EMAIL + PHONE + '\nseverity = "medium"')
    decision = judged(policy, signal("personal-info.email"), signal("personal-info.phone"))

    assert [one.topic for one in decision.actions if isinstance(one, Tip)] == ["own-phone"]
    assert held(decision) == [("tip", "cooldown")]


@pytest.mark.parametrize(
    ("minutes", "severity", "acts"),
    [(0, "low", []), (-5, "low", ["tip"]), (0, "high", ["tip"])],
)
def test_a_later_look_gives_no_second_tip(
    tmp_path: Path, minutes: int, severity: str, acts: list[str]
) -> None:
    """What the first look at a message advised is enough; a grave matter is told all the same."""
    said = message("a line")
    policy = policy_of(tmp_path, PHONE + f'\nseverity = "{severity}"')
    before = said.sent_at + timedelta(minutes=minutes)
    late = SignalsArrived(said, 0, 1, (), (), said.sent_at + timedelta(seconds=5))
    state = given(addressed(said), ana=[("tip:bullied", before)])

    decision = judged(policy, signal("personal-info.phone"), event=late, state=state)

    assert kinds(decision) == acts
    assert held(decision) == ([] if acts else [("tip", "cooldown")])


def test_of_three_tips_the_weightiest_is_given(tmp_path: Path) -> None:
    """Whatever the order of the rules, the gravest advice is the one that is given."""
    both = PHONE + '\nseverity = "high"' + EMAIL + '\nseverity = "medium"'
    third = rule("x", SEEN, '{ tip = "bullied", to = "author" }', severity='"urgent"')
    decision = judged(
        policy_of(tmp_path, both + third),
        signal("personal-info.email"),
        signal("personal-info.phone"),
        signal("insult"),
    )

    assert [one.topic for one in decision.actions if isinstance(one, Tip)] == ["bullied"]
    assert held(decision) == [("tip", "cooldown"), ("tip", "cooldown")]


def test_the_target_has_a_measure_of_their_own(tmp_path: Path) -> None:
    """What the author was given does not count for the target, and the other way round."""
    body = rule("x", SEEN, '{ tip = "bullied", to = "target" }')
    policy = policy_of(tmp_path, body)
    said = message("a line")
    lately = [("tip:bullied", DEFAULT_START)]

    assert [
        kinds(judged(policy, signal("insult"), said=said, state=state))
        for state in (
            given(addressed(said), ana=lately),
            given(addressed(said), ben=lately),
        )
    ] == [["tip"], []]


def test_a_target_of_whom_nothing_is_known_is_advised(tmp_path: Path) -> None:
    """A target outside the slice of the state is not left without advice."""
    body = rule("x", SEEN, '{ tip = "bullied", to = "target" }')

    decision = judged(policy_of(tmp_path, body), signal("insult", target=user("cleo")))

    assert [one.to for one in decision.actions if isinstance(one, Tip)] == [user("cleo")]


@pytest.mark.parametrize(
    ("cooldown", "minutes", "acts"),
    [("", 59, []), ("", 60, ["warn"]), ("3h", 179, []), ("3h", 180, ["warn"]), ("5m", 5, ["warn"])],
)
def test_one_warning_an_hour_by_one_rule(
    tmp_path: Path, cooldown: str, minutes: int, acts: list[str]
) -> None:
    """A rule warns a member once an hour, or as often as it says itself."""
    keys = {"cooldown": f'"{cooldown}"'} if cooldown else {}
    policy = policy_of(tmp_path, rule("x", SEEN, '{ warn = "author" }', **keys))
    said = message("a line")
    before = [("warn:x", DEFAULT_START - timedelta(minutes=minutes)), ("warn:y", DEFAULT_START)]
    state = given(addressed(said), ana=before)

    assert kinds(judged(policy, signal("insult"), said=said, state=state)) == acts


def test_a_rule_may_lengthen_the_day_between_tips_not_shorten_it(tmp_path: Path) -> None:
    """`cooldown` makes a rule quieter; the day between two tips is not for a file to cut."""
    said = message("a line")
    state = given(addressed(said), ana=[("tip:own-phone", DEFAULT_START - timedelta(hours=30))])
    lately = given(addressed(said), ana=[("tip:own-phone", DEFAULT_START - timedelta(hours=2))])
    seen = signal("personal-info.phone")

    assert (
        kinds(
            judged(policy_of(tmp_path, f'{PHONE}\ncooldown = "2d"'), seen, said=said, state=state)
        )
        == []
    )
    assert (
        kinds(
            judged(policy_of(tmp_path, f'{PHONE}\ncooldown = "1h"'), seen, said=said, state=lately)
        )
        == []
    )


def test_a_warning_by_another_rule_stands_for_the_one_held_back(tmp_path: Path) -> None:
    """Where a member is warned anyway, nothing is said to be held back."""
    body = rule("x", SEEN, '{ warn = "author" }') + rule("y", SEEN, '{ warn = "author" }')
    said = message("a line")
    state = given(addressed(said), ana=[("warn:x", DEFAULT_START)])
    decision = judged(policy_of(tmp_path, body), signal("insult"), said=said, state=state)

    assert ([one.rule for one in decision.actions], held(decision)) == (["y"], [])


def test_people_are_asked_each_time(tmp_path: Path) -> None:
    """A question is never lost to a measure: it goes into the case it belongs to."""
    policy = policy_of(tmp_path, rule("x", SEEN, '{ ask = "moderators" }', cooldown='"1d"'))
    said: Message = message("a line")
    state = addressed(said)
    for _ in range(3):
        decision = judged(policy, signal("insult"), said=said, state=state)
        state = settle(state, decision)

        assert (kinds(decision), held(decision)) == (["ask"], [])


@pytest.mark.parametrize(("minutes", "acts"), [(0, []), (9.9, []), (10, ["restrict"])])
def test_a_restriction_that_runs_is_not_set_again(
    tmp_path: Path, minutes: float, acts: list[str]
) -> None:
    """Lines that were under way when a restriction began do not use up the brake."""
    policy = policy_of(tmp_path, rule("x", SEEN, '{ restrict = "author", for = "10m" }'))
    first = message("a line")
    after = settle(addressed(first), judged(policy, signal("insult"), said=first))
    later = message("more", number="m2", at=DEFAULT_START + timedelta(minutes=minutes))
    state = replace(addressed(later), author=after.author)

    decision = judged(policy, signal("insult"), said=later, state=state)

    assert kinds(decision) == acts
    assert held(decision) == ([] if acts else [("restrict", "cooldown")])

"""A policy read aloud: its mode, rooms, brakes and each rule, in sentences an admin can follow."""

from collections.abc import Iterator
from typing import assert_never

from leeward_policies.advice import advice
from leeward_policies.deciding.conditions import (
    EventTest,
    RoleTest,
    SignalTest,
    Test,
    TextTest,
    TrendTest,
)
from leeward_policies.domain.conversation import LEVELS
from leeward_policies.domain.refs import UserRef
from leeward_policies.loading.durations import checked_seconds, duration_of
from leeward_policies.loading.resolve import AUDIENCES, urgency_of
from leeward_policies.policy import Policy, Rule
from leeward_policies.schema import (
    WARNING,
    AskDo,
    Do,
    HideDo,
    NoteDo,
    RestrictDo,
    TipDo,
    TrendName,
    WarnDo,
)
from leeward_policies.words import asked_words, level_words, listed, urgency_words

AIMS = {
    "nobody": "nobody",
    "reader": "whoever reads it",
    "person": "a named person",
    "self": "the author",
    "unknown": "an unclear aim",
}

TRENDS: dict[TrendName, str] = {
    "grooming": "a grooming pattern",
    "new-contact": "a rush of new contacts",
    "bullying": "bullying of one by one",
    "pile-on": "a pile-on of several on one",
    "exclusion": "the shutting out of one",
}

EVENTS = {
    "report-filed": "a member reports something",
    "help-asked": "a member asks for help",
    "appealed": "a member asks a human to look again",
    "tip-undelivered": "advice reached nobody",
}


def policy_sentences(policy: Policy) -> Iterator[str]:
    """Yield what a policy does, one sentence after another."""
    yield f"This is {policy.label}."
    if policy.mode == "observe":
        yield "It observes: members notice nothing; people are asked as in earnest."
    else:
        yield "It is enforced: what follows is done."
    yield from _rooms(policy)
    yield from _roles(policy)
    yield from _people(policy)
    for rule in policy.rules:
        yield rule_words(rule, policy)
    yield unsure_words(policy)
    yield brake_words(policy)


def unsure_words(policy: Policy) -> str:
    """Return what is done where something cannot be measured."""
    if policy.when_unsure:
        what = listed(_act(do, None) for do in policy.when_unsure)
        return f"When something cannot be measured: {what}, once an hour for a room and detector."
    return "When something cannot be measured, it is recorded and nobody is asked."


def brake_words(policy: Policy) -> str:
    """Return how often one rule may act within an hour."""
    brakes = policy.brakes
    return (
        f"In an hour, one rule restricts at most {brakes.restrictions_per_hour} members and hides "
        f"at most {brakes.hides_per_hour} messages in a space; past that, people are paged."
    )


def _rooms(policy: Policy) -> Iterator[str]:
    for audience in AUDIENCES:
        rooms = sorted(str(room) for room, who in policy.rooms.items() if who == audience)
        if rooms:
            yield f"For the audience {audience}: {listed(rooms)}."
    yield "Every other room is as the platform describes it, and young where it says nothing."


def _roles(policy: Policy) -> Iterator[str]:
    for kind, roles in (("young members", policy.young_roles), ("staff", policy.staff_roles)):
        if roles:
            yield f"These roles mean {kind}: {listed(sorted(roles))}."
    if not policy.staff_roles:
        yield "No role means staff, so moderators are treated like everyone."


def _people(policy: Policy) -> Iterator[str]:
    for (who, target), tie in policy.people.known.items():
        whom = "everybody" if target is None else str(target)
        half = "steps of a pattern that this explains weigh half"
        yield f"{who} is known as {tie} of {whom}: {half}."
    told: set[UserRef] = set()
    for account, others in policy.people.linked.items():
        if account not in told:
            told |= {account, *others}
            accounts = listed(sorted(str(one) for one in (account, *others)))
            yield f"{accounts} are accounts of one person."


def rule_words(rule: Rule, policy: Policy) -> str:
    """Return one rule as a sentence: when it holds, and what is done then."""
    conditions = [listed([_test(test, policy) for test in rule.all])] if rule.all else []
    if rule.any:
        conditions.append(" or ".join(_test(test, policy) for test in rule.any))
    where = ""
    if len(rule.audience) < len(AUDIENCES):
        rooms = listed(one for one in AUDIENCES if one in rule.audience)
        where = f" in rooms for the audience {rooms}"
    only = ", but only observed" if rule.mode != policy.mode else ""
    acts = listed(_act(do, rule) for do in rule.do)
    return f"{rule.id} ({rule.severity}){where}: if {', and '.join(conditions)}, then {acts}{only}."


def _test(test: Test, policy: Policy) -> str:
    match test:
        case SignalTest():
            what = policy.means.get(test.name, test.name)
            aims = " or ".join(AIMS[aim] for aim in sorted(test.aims))
            meant = f" meant for {aims}" if aims else ""
            return f"Leeward sees {what}{meant} (at least {test.at_least:g})"
        case TrendTest():
            return f"{TRENDS[test.trend]} grows to “{level_words(LEVELS[test.at_least])}”"
        case TextTest():
            return f"{test.found.why} is found"
        case EventTest():
            return EVENTS[test.event]
        case RoleTest():
            return f"the author is {test.role}"
        case _:
            assert_never(test)


def _words(do: WarnDo) -> str:
    return "" if do.topic == WARNING else f" (“{advice(do.topic).text}”)"


def _act(do: Do, rule: Rule | None) -> str:
    match do:
        case NoteDo():
            return "keep a note"
        case TipDo():
            return f"give the {do.to} a private tip (“{advice(do.tip).text}”)"
        case WarnDo():
            return "warn the author in private" + _words(do)
        case HideDo():
            return "hide the message"
        case RestrictDo():
            return f"keep the author from writing for {duration_of(checked_seconds(do.duration))}"
        case AskDo():
            urgency = urgency_of(do) or ("low" if rule is None else rule.severity)
            return f"ask {asked_words(do.ask)} to look {urgency_words(urgency)}"
        case _:
            assert_never(do)

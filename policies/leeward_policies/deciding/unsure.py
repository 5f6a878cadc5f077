"""When unsure: a rule that nobody could decide is put to people, seldom enough to be heard."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from leeward_policies.deciding.acts import Claim
from leeward_policies.deciding.conditions import SignalTest, TrendTest, feeds
from leeward_policies.domain.action import Because, Subject
from leeward_policies.domain.conversation import RoomState
from leeward_policies.domain.decision import Finding
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import NOT_COVERED, Unmeasured
from leeward_policies.given import unsure_about
from leeward_policies.loading.resolve import SEVERITIES
from leeward_policies.policy import Policy, Rule
from leeward_policies.schema import WHEN_UNSURE

AGAIN: Final = timedelta(hours=1)
"""People are not asked again about the same room and detector before."""

UNCOVERED_AGAIN: Final = timedelta(days=30)
"""That a room's language is not covered is told seldom: nobody can mend it by looking."""

BECAUSE: Final = (
    "Nobody could tell whether a message of {author} breaks a rule ({rules}): "
    "{detector} gave no answer ({reason})"
)


def unknown_names(unmeasured: Iterable[Unmeasured], policy: Policy) -> frozenset[str]:
    """Return the names of the signals that could not be measured.

    An Unmeasured that names none makes unknown what its detector's name says, or everything.
    """
    return frozenset(name for one in unmeasured for name in _names(one, policy))


def unsure(
    policy: Policy, undecided: Sequence[Rule], unmeasured: Sequence[Unmeasured], author: UserRef
) -> tuple[Claim, ...]:
    """Return what is put to people, one question a detector.

    Args:
        policy: in force.
        undecided: the rules that might have held.
        unmeasured: why they are undecided.
        author: of the message.
    """
    claims: dict[str, Claim] = {}
    for one in unmeasured:
        rules = [rule for rule in undecided if _depends(rule, one, policy)]
        if rules:
            claims.setdefault(one.detector, _claim(policy, rules, one, author))
    return tuple(claims.values())


def asked_lately(
    claims: Iterable[Claim], room: RoomState, at: datetime
) -> tuple[list[Claim], list[Claim]]:
    """Part questions into those to ask now and those asked about this room a short time ago."""
    asked = {given.what: given.at for given in room.given}
    now: list[Claim] = []
    before: list[Claim] = []
    for claim in claims:
        facts = dict(claim.finding.because.facts)
        again = UNCOVERED_AGAIN if facts["reason"] == NOT_COVERED else AGAIN
        last = asked.get(unsure_about(facts["detector"]))
        (now if last is None or at - last >= again else before).append(claim)
    return now, before


def _claim(policy: Policy, rules: Sequence[Rule], one: Unmeasured, author: UserRef) -> Claim:
    gravest = max(rules, key=lambda rule: (SEVERITIES.index(rule.severity), -rule.position))
    facts = (
        ("detector", one.detector),
        ("reason", one.reason),
        ("rules", ", ".join(rule.id for rule in rules)),
    )
    subject = Subject(author)
    because = Because(BECAUSE, subject, facts=facts)
    finding = Finding(WHEN_UNSURE, gravest.category, "low", because, subject)
    return Claim(finding, policy.when_unsure, policy.mode, len(policy.rules))


def _depends(rule: Rule, one: Unmeasured, policy: Policy) -> bool:
    names = _names(one, policy)
    return any(
        (isinstance(test, SignalTest) and test.name in names)
        or (isinstance(test, TrendTest) and any(feeds(test.trend, name) for name in names))
        for test in rule.tests
    )


def _names(one: Unmeasured, policy: Policy) -> tuple[str, ...]:
    if one.signals:
        return one.signals
    detector = one.detector.partition("@")[0]
    known = policy.means
    own = [name for name in known if name == detector or name.startswith(f"{detector}.")]
    return tuple(own or known)

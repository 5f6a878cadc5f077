"""Reconsidering: what of a kept decision would stand under another policy, where that can be told.

A decision keeps its findings and everything that was measured; it keeps no text, no roles of its
author, and not how a pattern stood. So each finding stands, falls, or cannot be told. Lines in
which nothing was found are kept nowhere: what another policy would find in them is not known.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.blank import blank_author, blank_room
from leeward_policies.compare import Comparison, Effect, effects
from leeward_policies.deciding.acts import Claim, Setting, acts
from leeward_policies.deciding.conditions import (
    EventTest,
    RoleTest,
    SignalTest,
    Test,
    TextTest,
    TrendTest,
)
from leeward_policies.deciding.unsure import unknown_names
from leeward_policies.domain.action import Action, AskHuman
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.loading.resolve import AUDIENCES
from leeward_policies.policy import Policy, Rule
from leeward_policies.schema import WHEN_UNSURE, AskDo

Holds: TypeAlias = Literal["yes", "no", "unknown"]
"""Whether a finding stands under another policy."""


class RuleThenNow(Struct, frozen=True):
    """What one rule found and did in decisions, and would have under another policy."""

    rule: str
    found: int
    """Findings then, of those that can be told."""
    stands: int
    """How many of them would stand."""
    unknown: int
    """Findings of which it cannot be told; they count nowhere else."""
    did: tuple[tuple[str, int], ...]
    """Kinds of acts then, with how many."""
    would: tuple[tuple[str, int], ...]
    """Kinds of acts now."""


class Reconsidering:
    """Counts over kept decisions what another policy would have made of them.

    Attributes:
        comparison: what would be done otherwise, in sentences.
        counted: decisions of which everything can be told.
        aside: decisions with a finding of which it cannot be told.

    Args:
        before: the policy that made the decisions.
        after: the other.
    """

    def __init__(self, before: Policy, after: Policy) -> None:
        self.comparison = Comparison(before, after)
        self.counted = 0
        self.aside = 0
        self._before = before
        self._after = after
        self._found: Counter[str] = Counter()
        self._stands: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._did: Counter[tuple[str, str]] = Counter()
        self._would: Counter[tuple[str, str]] = Counter()

    def add(self, decision: Decision) -> None:
        """Count one decision of the policy before; one without findings says nothing."""
        if not decision.findings or decision.policy != self._before.label:
            return
        held = [(one, _holds(one, decision, self._before, self._after))
                for one in decision.findings]  # fmt: skip
        if any(holds == "unknown" for _, holds in held):
            self.aside += 1
            self._unknown.update(one.rule for one, holds in held if holds == "unknown")
            return
        self.counted += 1
        stands = [one for one, holds in held if holds == "yes"]
        now = _under(self._before, self._after, decision, stands)
        self._found.update(one.rule for one, _ in held)
        self._stands.update(one.rule for one in stands)
        self._did.update(_kinds(decision.actions))
        self._would.update(_kinds(now.actions))
        self.comparison.add(decision, now)

    def rows(self) -> tuple[RuleThenNow, ...]:
        """Return what was counted, by rule, in the order of the policy before."""
        order = [rule.id for rule in self._before.rules]
        names = {*self._found, *self._unknown}
        names |= {rule for rule, _ in (*self._did, *self._would)}
        turn = sorted(names, key=lambda one: (_place(order, one), one))
        return tuple([self._row(rule) for rule in turn])

    def _row(self, rule: str) -> RuleThenNow:
        return RuleThenNow(
            rule,
            self._found[rule],
            self._stands[rule],
            self._unknown[rule],
            _of(rule, self._did),
            _of(rule, self._would),
        )


def _place(order: Sequence[str], rule: str) -> int:
    return order.index(rule) if rule in order else len(order)


def _kinds(actions: Iterable[Action]) -> list[tuple[str, str]]:
    return [(one.rule, str(one.__struct_config__.tag)) for one in actions]


def _of(rule: str, counts: Counter[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted([(kind, n) for (name, kind), n in counts.items() if name == rule]))


# --- whether a finding stands ---------------------------------------------------------------------


def _holds(finding: Finding, decision: Decision, before: Policy, after: Policy) -> Holds:
    if finding.rule == WHEN_UNSURE:
        return _unsure(finding, before, after)
    old, new = _named(before, finding.rule), _named(after, finding.rule)
    if old is None:
        return "yes"  # the event itself brought it, whatever the policy says
    if new is None:
        return "no"
    return _every([_where(old, new, decision, before, after),
                   *_conditions(old, new, decision, (before, after))])  # fmt: skip


def _conditions(
    old: Rule, new: Rule, decision: Decision, policies: tuple[Policy, Policy]
) -> list[Holds]:
    """Say of each condition of the new rule whether it was met, as far as the old one tells."""
    met = [*old.all, *(old.any if len(old.any) == 1 else ())]
    answers = [_met(test, met, decision, policies) for test in new.all]
    if new.any:
        is_wider = bool(old.any) and all(
            any(_implies(was, now, policies) for now in new.any) for was in old.any
        )
        answers.append(
            "yes" if is_wider else _some([_met(test, met, decision, policies) for test in new.any])
        )
    return answers


def _met(
    test: Test, met: Sequence[Test], decision: Decision, policies: tuple[Policy, Policy]
) -> Holds:
    """Say whether a condition was met: by what was measured, or because one met says so."""
    if isinstance(test, SignalTest):
        return _measured(test, decision, policies[1])
    return "yes" if any(_implies(one, test, policies) for one in met) else "unknown"


def _measured(test: SignalTest, decision: Decision, policy: Policy) -> Holds:
    """All that was measured above zero is kept, so that a signal can be asked again."""
    if any(
        one.name == test.name
        and one.score >= test.at_least
        and (not test.aims or one.aim in test.aims)
        for one in decision.signals
    ):
        return "yes"
    return "unknown" if test.name in unknown_names(decision.unmeasured, policy) else "no"


def _implies(was: Test, now: Test, policies: tuple[Policy, Policy]) -> bool:
    """Say whether a condition that was met means that another one is met as well."""
    before, after = policies
    match was, now:
        case SignalTest(), SignalTest():
            is_aimed = not now.aims or (bool(was.aims) and was.aims <= now.aims)
            return was.name == now.name and was.at_least >= now.at_least and is_aimed
        case TrendTest(), TrendTest():
            is_same = was.trend == now.trend and before.people == after.people
            return is_same and was.at_least >= now.at_least
        case TextTest(), TextTest():
            return now.wording.includes(was.wording)
        case EventTest(), EventTest():
            return was == now
        case RoleTest(), RoleTest():
            return was == now and _roles(before) == _roles(after)
        case _:
            return False


def _roles(policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    return policy.young_roles, policy.staff_roles


def _where(old: Rule, new: Rule, decision: Decision, before: Policy, after: Policy) -> Holds:
    """Say whether the rule still looks at the room."""
    if len(new.audience) == len(AUDIENCES):
        return "yes"
    named = after.rooms.get(decision.channel)
    if named is not None:
        return "yes" if named in new.audience else "no"
    return "yes" if before.rooms == after.rooms and new.audience >= old.audience else "unknown"


def _unsure(finding: Finding, before: Policy, after: Policy) -> Holds:
    """A question about what nobody could measure stands as long as one of its rules does."""
    rules = dict(finding.because.facts).get("rules", "").split(", ")
    left = [one for one in rules if _named(after, one) is not None]
    if not left:
        return "no"
    same = [one for one in left if _is_same(_named(before, one), _named(after, one))]
    return "yes" if same and before.rooms == after.rooms else "unknown"


def _is_same(old: Rule | None, new: Rule | None) -> bool:
    if old is None or new is None:
        return False
    signals = (SignalTest, TrendTest)
    return old.audience == new.audience and all(
        isinstance(test, signals) and test in new.tests for test in old.tests
    )


def _named(policy: Policy, rule: str) -> Rule | None:
    return next((one for one in policy.rules if one.id == rule), None)


def _every(answers: Sequence[Holds]) -> Holds:
    if "no" in answers:
        return "no"
    return "unknown" if "unknown" in answers else "yes"


def _some(answers: Sequence[Holds]) -> Holds:
    if "yes" in answers:
        return "yes"
    return "unknown" if "unknown" in answers else "no"


# --- what would be done ---------------------------------------------------------------------------


def _under(before: Policy, after: Policy, decision: Decision, stands: list[Finding]) -> Decision:
    """Return the decision with what the other policy would have done about it.

    What was asked for then and not done, since the like was given before or nobody could be
    spoken to, would not be done now either.
    """
    setting = _setting(decision, before)
    was = _asked_for(before, decision, decision.findings, setting)
    now = _asked_for(after, decision, stands, setting)
    did = effects(decision)
    done = [act for effect, act in now.items() if effect in did or effect not in was]
    done += [act for effect, act in did.items() if effect not in now and effect not in was]
    return replace(decision, findings=tuple(stands), actions=tuple(done))


def _asked_for(
    policy: Policy, decision: Decision, findings: Sequence[Finding], setting: Setting
) -> dict[Effect, Action]:
    claims = [claim for one in findings if (claim := _claim(policy, one)) is not None]
    if not claims:
        return {}
    done, _ = acts(claims, setting)
    return effects(replace(decision, actions=done))


def _claim(policy: Policy, finding: Finding) -> Claim | None:
    if finding.rule == WHEN_UNSURE:
        return Claim(finding, policy.when_unsure, policy.mode, len(policy.rules))
    rule = _named(policy, finding.rule)
    if rule is None:
        return None
    told = replace(finding, severity=rule.severity, category=rule.category)
    return Claim(told, rule.do, rule.mode, rule.position, rule.cooldown)


def _setting(decision: Decision, policy: Policy) -> Setting:
    author = decision.findings[0].subject.author
    asked = {one.whom for one in decision.actions if isinstance(one, AskHuman)}
    wanted = {
        do.ask
        for finding in decision.findings
        if (rule := _named(policy, finding.rule)) is not None
        for do in rule.do
        if isinstance(do, AskDo)
    }
    return Setting(
        decision=decision.id,
        at=decision.at,
        channel=decision.channel,
        message=decision.message,
        author=author,
        is_staff=_is_about_staff(decision)
        or (asked == {"safety-lead"} and wanted == {"moderators"}),
        is_machine=False,
        is_abuse_material="csea" in asked and "csea" not in wanted,
        conversation=Conversation(blank_room(decision.channel), blank_author(author, decision.at)),
    )


def _is_about_staff(decision: Decision) -> bool:
    """Only the messages of staff are hidden by nobody but a person."""
    return any(
        one.why == "human-only" and one.action.__struct_config__.tag == "hide"
        for one in decision.withheld
    )

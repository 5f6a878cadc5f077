"""What must hold of one rule as a whole: a reason, conditions that can meet, acts that can be."""

from collections.abc import Collection, Iterator
from typing import Final

from leeward_policies.domain.action import Mode
from leeward_policies.errors import PolicyError
from leeward_policies.loading.tables import meant, shown
from leeward_policies.schema import (
    AskDo,
    Condition,
    Do,
    EventCondition,
    NoteDo,
    RoleCondition,
    RuleTable,
    SignalCondition,
    TipDo,
    TrendCondition,
)

CONDITIONS_MOST: Final = 200
"""Conditions of one list at most."""


def rule_problems(
    rule: RuleTable, place: str, mode: Mode, inherited: Collection[str]
) -> list[PolicyError]:
    """Return what is wrong with a rule whose parts are well formed.

    Args:
        rule: as it is written.
        place: where it stands.
        mode: of its file.
        inherited: ids of the rules that its file extends.
    """
    is_bare = not (rule.do or rule.because or rule.any or rule.all)
    if is_bare and not rule.enabled:
        return list(_switched_off(rule, place, inherited))
    problems = [*_conditions(rule, place), *_actions(rule, f"{place} · do")]
    if not rule.because.strip():
        cure = 'Write a sentence, such as because = "{author} …".'
        problems.append(_problem(f"{place} · because", "the reason is missing", cure))
    if rule.mode == "enforce" and mode == "observe":
        cure = 'A rule may only be weaker: leave mode out here, or write mode = "enforce" on top.'
        problems.append(_problem(f"{place} · mode", "the rule is stronger than its file", cure))
    return problems


def action_key(do: Do) -> str:
    """Return the key by which an action is written, such as `hide`."""
    return str(do.__struct_fields__[0])


def _problem(place: str, value: str, cure: str) -> PolicyError:
    return PolicyError(place=place, value=value, cure=cure)


def _switched_off(rule: RuleTable, place: str, inherited: Collection[str]) -> Iterator[PolicyError]:
    if rule.id not in inherited:
        cure = meant(rule.id, sorted(inherited)) or "Leave the rule out."
        yield _problem(f"{place} · id", f"there is no rule {shown(rule.id)} to switch off", cure)


def _conditions(rule: RuleTable, place: str) -> Iterator[PolicyError]:
    conditions = (*rule.any, *rule.all)
    if all(isinstance(one, RoleCondition) for one in conditions):
        cure = "Write any = [ … ] or all = [ … ] with a signal, a trend, words or a pattern."
        yield _problem(place, "nothing says when the rule holds", cure)
        return
    if max(len(rule.any), len(rule.all)) > CONDITIONS_MOST:
        cure = f"Write at most {CONDITIONS_MOST} in one list."
        yield _problem(place, "the rule has too many conditions", cure)
    if any(isinstance(one, RoleCondition) for one in rule.any):
        cure = "Put the role into all = [ … ]."
        yield _problem(f"{place} · any", "a role alone would make the rule hold", cure)
    events = {one.event for one in conditions if isinstance(one, EventCondition)}
    only_events = all(isinstance(one, EventCondition) for one in conditions)
    if events and (not only_events or (rule.any and rule.all)):
        cure = "An event has no text and comes alone: give it a rule of its own."
        yield _problem(place, "an event stands beside other conditions", cure)
    elif len({one.trend for one in rule.all if isinstance(one, TrendCondition)}) > 1:
        cure = "Give each pattern a rule of its own."
        yield _problem(f"{place} · all", "the rule waits for several patterns at once", cure)
    elif len(events) > 1 and rule.all:
        cure = "Write any = [ … ]: one event is never two."
        yield _problem(f"{place} · all", "the rule waits for several events at once", cure)
    if rule.category is None and not any(_tells_category(one) for one in conditions):
        cure = 'Write one, such as category = "bullying".'
        yield _problem(f"{place} · category", "words and patterns say no category", cure)


def _tells_category(condition: Condition) -> bool:
    return isinstance(condition, SignalCondition | TrendCondition | EventCondition)


def _actions(rule: RuleTable, place: str) -> Iterator[PolicyError]:
    if not rule.do:
        yield _problem(place, "the rule does nothing", "Write at least do = [{ note = true }].")
    events: set[str] = {
        one.event for one in (*rule.any, *rule.all) if isinstance(one, EventCondition)
    }
    for i, do in enumerate(rule.do):
        if do in rule.do[:i]:
            yield _problem(f"{place}[{i}]", "the same action stands here twice", "Leave one out.")
        why = _impossible(do, events)
        if why:
            value = f"the action {shown(action_key(do))} is impossible here"
            yield _problem(f"{place}[{i}]", value, why)


def _impossible(do: Do, events: set[str]) -> str:
    """Return why an action cannot follow an event, or nothing."""
    if not events or isinstance(do, AskDo | NoteDo):
        return ""
    if "report-filed" in events:
        return "A report alone asks people; it never touches a member."
    if isinstance(do, TipDo) and do.to == "author":
        return ""
    return "There is no message behind this event: give a tip to its author, or ask people."

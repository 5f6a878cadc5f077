"""How a rule is changed: the exact lines of TOML that switch it off or make it find less."""

import json
from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from leeward.report.summary import Change, Heard, PolicyReport
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
from leeward_policies.loading.resolve import AUDIENCES
from leeward_policies.policy import Policy, Rule, packs
from leeward_policies.schema import (
    SCHEMA,
    WARNING,
    WHEN_UNSURE,
    AskDo,
    Do,
    HideDo,
    NoteDo,
    RestrictDo,
    TipDo,
    WarnDo,
)

_UNITS: Final = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def changes_of(policy: Policy) -> Mapping[str, tuple[Change, ...]]:
    """Return for each rule of a policy how it is switched off and, if it can be, weakened."""
    changes = {rule.id: tuple(_changes(rule, policy)) for rule in policy.rules}
    changes[WHEN_UNSURE] = (
        Change(
            "Only keep a note, without asking anybody:", "[when_unsure]\ndo = [{ note = true }]"
        ),
    )
    return changes


def policy_report(policy: Policy) -> PolicyReport:
    """Return what a report tells of a policy."""
    is_pack = policy.name in packs()
    head = [
        f"schema  = {SCHEMA}",
        'name    = "my-community"',
        'version = "1"',
        f"extends = {_text(policy.name if is_pack else 'the-file-you-replayed.toml')}",
        'mode    = "observe"',
    ]
    return PolicyReport(
        name=policy.name,
        version=policy.version,
        hash=policy.hash,
        label=policy.label,
        mode=policy.mode,
        is_pack=is_pack,
        starting_file="\n".join(head),
    )


def heard_by(rule: Rule) -> tuple[Heard, ...]:
    """Return the tips and warnings that a rule gives, in the words that members read."""
    return tuple(
        Heard(do.to, advice(do.tip).text)
        if isinstance(do, TipDo)
        else Heard("author", advice(do.topic).text)
        for do in rule.do
        if isinstance(do, TipDo | WarnDo)
    )


def _changes(rule: Rule, policy: Policy) -> Iterable[Change]:
    yield Change("Switch it off:", f"[[rule]]\nid      = {_text(rule.id)}\nenabled = false")
    steps = dict.fromkeys(filter(None, map(_step, rule.tests)))
    written = [_condition(test) for test in rule.tests]
    if steps and None not in written:
        title = f"Find less, by raising its threshold from {', and from '.join(steps)}:"
        yield Change(title, _rule(rule, policy))


def _raised(test: Test) -> Test:
    """Return a condition that holds less often: half as far from certain, or one level up."""
    match test:
        case SignalTest():
            raised = round((test.at_least + 1) / 2, 2)
            return SignalTest(test.name, max(raised, test.at_least), test.aims)
        case TrendTest():
            return TrendTest(test.trend, min(test.at_least + 1, len(LEVELS) - 1))
        case TextTest() | EventTest() | RoleTest():
            return test
        case _ as never:
            assert_never(never)


def _step(test: Test) -> str:
    """Return how far a condition is raised, such as `0.80 to 0.90`, or nothing."""
    raised = _raised(test)
    if isinstance(test, SignalTest) and isinstance(raised, SignalTest) and raised != test:
        return f"{_number(test.at_least)} to {_number(raised.at_least)}"
    if isinstance(test, TrendTest) and isinstance(raised, TrendTest) and raised != test:
        return f"{LEVELS[test.at_least]} to {LEVELS[raised.at_least]}"
    return ""


def _rule(rule: Rule, policy: Policy) -> str:
    """Write a whole rule with its thresholds raised; a rule of a file replaces an earlier one."""
    lines = {"id": _text(rule.id), "because": _text(rule.because)}
    for key, tests in (("any", rule.any), ("all", rule.all)):
        written = [_condition(_raised(test)) or "" for test in tests]
        if written:
            lines[key] = _list(written)
    if rule.audience != frozenset(AUDIENCES):
        lines["audience"] = _list([_text(audience) for audience in sorted(rule.audience)])
    if rule.mode != policy.mode:
        lines["mode"] = _text(rule.mode)
    lines["severity"] = _text(rule.severity)
    lines["category"] = _text(rule.category)
    if rule.cooldown is not None:
        lines["cooldown"] = _text(_duration(rule.cooldown))
    lines["do"] = _list([_act(do) for do in rule.do])
    width = max(map(len, lines))
    return "\n".join(["[[rule]]", *(f"{key:<{width}} = {value}" for key, value in lines.items())])


def _condition(test: Test) -> str | None:
    """Write a condition, or return None where its words are no longer known."""
    match test:
        case SignalTest():
            aims = [_text(aim) for aim in sorted(test.aims)]
            aim = f", aim = {aims[0] if len(aims) == 1 else _list(aims)}" if aims else ""
            return f"{{ signal = {_text(test.name)}, at_least = {_number(test.at_least)}{aim} }}"
        case TrendTest():
            level = _text(LEVELS[test.at_least])
            return f"{{ trend = {_text(test.trend)}, at_least = {level} }}"
        case EventTest():
            return f"{{ event = {_text(test.event)} }}"
        case RoleTest():
            return f"{{ role = {_text(test.role)} }}"
        case TextTest():
            return None
        case _ as never:
            assert_never(never)


def _act(do: Do) -> str:
    match do:
        case NoteDo():
            return "{ note = true }"
        case TipDo():
            return f"{{ tip = {_text(do.tip)}, to = {_text(do.to)} }}"
        case WarnDo():
            words = "" if do.topic == WARNING else f", with = {_text(do.topic)}"
            return f"{{ warn = {_text(do.warn)}{words} }}"
        case HideDo():
            return f"{{ hide = {_text(do.hide)} }}"
        case RestrictDo():
            return f"{{ restrict = {_text(do.restrict)}, for = {_text(do.duration)} }}"
        case AskDo():
            urgency = f", urgency = {_text(do.urgency)}" if do.urgency else ""
            return f"{{ ask = {_text(do.ask)}{urgency} }}"
        case _ as never:
            assert_never(never)


def _list(written: Iterable[str]) -> str:
    return f"[{', '.join(written)}]"


def _text(text: str) -> str:
    """Write a TOML string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(share: float) -> str:
    written = f"{share:.2f}"
    return written if float(written) == share else f"{share:g}"


def _duration(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"

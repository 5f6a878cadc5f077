"""Evaluating: what the policy makes of one event and of what was measured in it; pure."""

from collections.abc import Callable, Sequence
from typing import Final

from leeward_policies.about import About, about
from leeward_policies.bullying.hurts import is_hurtful
from leeward_policies.deciding.acts import Claim, Setting, acts
from leeward_policies.deciding.conditions import Scene
from leeward_policies.deciding.matching import matched, ordered
from leeward_policies.deciding.trends import trends_of
from leeward_policies.deciding.unsure import asked_lately, unknown_names, unsure
from leeward_policies.domain.action import Action, Asked, AskHuman, Because, Called, Subject
from leeward_policies.domain.case import DRILL
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.decision import Decision, Finding, Withheld, decision_id
from leeward_policies.domain.event import (
    Appealed,
    CaseOverdue,
    DrillDue,
    Event,
    MessageEdited,
    MessageSent,
    Ordered,
    ReportFiled,
    SignalsArrived,
)
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.loading.checks import role_of
from leeward_policies.loading.resolve import SEVERITIES
from leeward_policies.policy import Policy
from leeward_policies.text import Views

APPEALS: Final = "{author} asks a human to look again at a decision"
"""Why people are asked about an appeal, where no rule of the policy says it."""

THIS_IS_A_TEST: Final = "this is a test page, and nobody is in danger; take it, and it is answered"
"""What the safety lead and the deputy read once a week."""

DRILLED: Final[tuple[Called, Called]] = ("safety-lead", "deputy")

MAY_BE_ABUSE: Final = "a member says that something of {author} may show the abuse of a child"
"""Why its responders are asked, where no rule of the policy says it."""


def evaluate(
    policy: Policy,
    conversation: Conversation,
    event: Event,
    signals: Sequence[Signal],
    unmeasured: Sequence[Unmeasured],
    *,
    pass_: int = 0,
    views: Views | None = None,
) -> Decision:
    """Return what the policy makes of an event; equal arguments give equal bytes.

    A rule that rests on a signal nobody could measure is neither held nor let go: it is put
    to people as the policy says under `when_unsure`, once an hour for a room and detector.

    Args:
        policy: in force.
        conversation: after the event was folded in.
        event: what happened.
        signals: what was measured in its message; the order does not matter.
        unmeasured: what could not be measured; the order does not matter.
        pass_: 0 for the first look, else the number of the later one.
        views: of the message's text, where somebody has made them already.
    """
    told = about(event, conversation.room)
    number = pass_ or told.pass_
    decision = decision_id(told.id, told.revision, number, policy.hash)
    if _is_quiet(policy, conversation, event, signals, unmeasured):
        return Decision(
            decision,
            event.channel,
            told.message,
            told.revision,
            number,
            policy.label,
            policy.mode,
            event.at,
            actions=_told_acts(event, decision, told),
            signals=ordered(signals) if signals else (),
        )
    measured, unknown = _sound(signals, unmeasured)
    scene = Scene(
        event=str(event.__struct_config__.tag),
        message=told.text,
        signals=_by_name(measured),
        unknown=unknown_names(unknown, policy),
        roles=_roles(policy, event, told),
        is_addressed=bool(conversation.shares),
        views=views,
    )
    setting = _setting(
        scene, decision, conversation, event, told, audience=policy.audience(conversation.room)
    )
    now, before = _claims(policy, scene, setting, Subject(told.author, told.target), unknown)
    actions, withheld = acts(now, setting)
    if not any(isinstance(one, AskHuman) for one in actions):
        actions = (*actions, *_told_acts(event, decision, told))
    return Decision(
        id=decision,
        channel=event.channel,
        message=told.message,
        revision=told.revision,
        pass_=number,
        policy=policy.label,
        mode=policy.mode,
        at=event.at,
        findings=tuple(sorted((claim.finding for claim in now), key=_gravest_first(policy))),
        actions=actions,
        withheld=(*withheld, *_asked_before(before, setting, actions)),
        signals=measured,
        unmeasured=unknown,
    )


def _told_acts(event: Event, decision: str, told: About) -> tuple[Action, ...]:
    """Return the acts that an event brings with it, whatever the policy says.

    What a person ordered, who is called to a case that nobody answers, and that somebody looks
    at an appeal and at suspected abuse material: no policy can forget that.
    """
    match event:
        case Ordered(acts=acts_):
            return acts_
        case CaseOverdue(calls=calls):
            return calls
        case DrillDue(people=people):
            return tuple(
                _page(decision, person, whom)
                for person, whom in zip(people, DRILLED, strict=True)
                if person is not None
            )
        case Appealed(asked_in=None, member=member):
            return (_ask(decision, "appeal", Because(APPEALS, Subject(member)), "moderators"),)
        case ReportFiled(is_abuse_material=True):
            because = Because(MAY_BE_ABUSE, Subject(told.author))
            return (_ask(decision, "abuse-material", because, "csea", event.message),)
        case _:
            return ()


def _page(decision: str, person: UserRef, whom: Called) -> AskHuman:
    """Return a test page for one person."""
    subject = Subject(UserRef(person.platform, person.realm, DRILL), person)
    return AskHuman(
        key=f"{decision}:ask:{whom}:{person}",
        rule="drill",
        because=Because(THIS_IS_A_TEST, subject),
        mode="enforce",
        whom=whom,
        urgency="high",
    )


def _ask(
    decision: str, rule: str, because: Because, whom: Asked, message: MessageRef | None = None
) -> AskHuman:
    return AskHuman(
        key=f"{decision}:ask:{whom}:{because.subject.author}>",
        rule=rule,
        because=because,
        mode="enforce",
        message=message,
        whom=whom,
        urgency="urgent" if whom == "csea" else "medium",
    )


def _is_quiet(
    policy: Policy,
    conversation: Conversation,
    event: Event,
    signals: Sequence[Signal],
    unmeasured: Sequence[Unmeasured],
) -> bool:
    """Return whether no rule can hold, which is so for nearly every message.

    The embedded model says a little of many messages; what is below every rule decides nothing.
    """
    if unmeasured or (signals and not _is_below(policy, signals)):
        return False
    if isinstance(event, Appealed) and event.asked_in is not None:
        return True  # people were asked before, and nobody is called twice for one thing
    if isinstance(event, MessageSent | MessageEdited | SignalsArrived):
        if policy.by_text:
            return False
        return all(pair.level == "none" for pair in conversation.pairs)
    return event.__struct_config__.tag not in policy.by_event


def _is_below(policy: Policy, signals: Sequence[Signal]) -> bool:
    """Return whether all signals are too weak for any rule, and for any pattern."""
    return not is_hurtful(signals) and all(
        one.stage is None and 0.0 < one.score <= 1.0 and one.score < policy.least.get(one.name, 2.0)
        for one in signals
    )


def _sound(
    signals: Sequence[Signal], unmeasured: Sequence[Unmeasured]
) -> tuple[tuple[Signal, ...], tuple[Unmeasured, ...]]:
    """Return signals above zero and what is unknown, ordered; a score that is none is unknown."""
    odd = [
        Unmeasured(one.detector, "bad score", (one.name,))
        for one in signals
        if not 0.0 <= one.score <= 1.0
    ]
    return (
        ordered(one for one in signals if 0.0 < one.score <= 1.0),
        tuple(sorted({*unmeasured, *odd}, key=lambda one: (one.detector, one.reason, one.signals))),
    )


def _by_name(measured: Sequence[Signal]) -> dict[str, tuple[Signal, ...]]:
    by_name: dict[str, tuple[Signal, ...]] = {}
    for one in measured:
        by_name[one.name] = (*by_name.get(one.name, ()), one)
    return by_name


def _roles(policy: Policy, event: Event, told: About) -> frozenset[str]:
    """Return what the admin's mapping says of the author, or of the member reported."""
    author = None if told.text is None else told.text.author
    held = author.roles if author else ()
    is_staff = author is not None and author.is_staff
    if isinstance(event, ReportFiled):
        held, is_staff = event.subject_roles, event.subject_is_staff
    names = {role_of(role) for role in held}
    roles: set[str] = set()
    if (author and author.age_band == "young") or names & policy.young_roles:
        roles.add("young")
    if is_staff or names & policy.staff_roles:
        roles.add("staff")
    return frozenset(roles)


def _setting(
    scene: Scene,
    decision: str,
    conversation: Conversation,
    event: Event,
    told: About,
    *,
    audience: Audience,
) -> Setting:
    author = None if told.text is None else told.text.author
    return Setting(
        decision=decision,
        at=event.at,
        channel=event.channel,
        message=told.message,
        author=told.author,
        is_staff="staff" in scene.roles,
        is_abuse_material=isinstance(event, ReportFiled) and event.is_abuse_material,
        is_machine=author is not None and (author.is_bot or author.is_webhook),
        conversation=conversation,
        audience=audience,
        said_at=(
            event.message.sent_at
            if isinstance(event, SignalsArrived) and event.revision == 0
            else None
        ),
    )


def _claims(
    policy: Policy,
    scene: Scene,
    setting: Setting,
    about_whom: Subject,
    unknown: Sequence[Unmeasured],
) -> tuple[list[Claim], list[Claim]]:
    """Return what is claimed now, and what people were asked a short time ago already."""
    conversation, at, author = setting.conversation, setting.at, setting.author
    trends = (
        ()
        if scene.message is None
        else trends_of(policy, conversation, scene.message.ref, at, scene.roles)
    )
    matches, undecided = matched(policy, scene, conversation, about_whom, trends)
    claims = [
        Claim(
            match.finding, match.rule.do, match.rule.mode, match.rule.position, match.rule.cooldown
        )
        for match in matches
    ]
    asked = unsure(policy, undecided, unknown, author)
    now, before = asked_lately(asked, conversation.room, at)
    return [*claims, *now], before


def _gravest_first(policy: Policy) -> Callable[[Finding], tuple[int, int, str]]:
    positions = {rule.id: rule.position for rule in policy.rules}

    def order(finding: Finding) -> tuple[int, int, str]:
        severity = SEVERITIES.index(finding.severity)
        position = positions.get(finding.rule, len(positions))
        return (-severity, position, f"{finding.subject}{finding.because.facts}")

    return order


def _asked_before(
    before: Sequence[Claim], setting: Setting, actions: Sequence[Action]
) -> tuple[Withheld, ...]:
    """Return the questions that are held back because people were asked within the hour."""
    done = {action.key for action in actions}
    again, _ = acts(before, setting)
    return tuple(
        Withheld(action, "cooldown")
        for action in again
        if isinstance(action, AskHuman) and action.key not in done
    )

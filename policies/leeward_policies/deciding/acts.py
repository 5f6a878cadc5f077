"""Acts: what the rules that hold ask for, held back where it must be, and each thing done once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypedDict, assert_never

from msgspec import Struct

from leeward_policies.domain.action import (
    Action,
    AgeGroup,
    Asked,
    AskHuman,
    Because,
    Hide,
    Mode,
    Note,
    Restrict,
    Tip,
    Warn,
)
from leeward_policies.domain.conversation import Conversation, Given
from leeward_policies.domain.decision import Finding, Withheld
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.given import TIPS_COUNTED, given_for, is_in_crisis, tells_of_crisis
from leeward_policies.loading.durations import checked_seconds
from leeward_policies.loading.resolve import SEVERITIES, urgency_of
from leeward_policies.schema import AskDo, Do, HideDo, NoteDo, RestrictDo, TipDo, WarnDo

TIP_AGAIN: Final = timedelta(hours=24)
"""A member gets no second tip on a topic before (`young_people.md`, rule 4)."""

TIPS_A_WEEK: Final = 3
"""Tips a member gets within a week at most (same rule), but for grave matters."""

TIP_AGAIN_IN_CRISIS: Final = timedelta(hours=1)
"""Help is shown again sooner to somebody who may be in danger (same page, rule 8)."""

WARN_AGAIN: Final = timedelta(hours=1)
"""A member gets no second warning by one rule before, where the rule sets nothing else."""

HELP: Final = "self-harm"
"""The topic of the one tip that whoever may be in danger gets all the same."""

READERS: Final[Mapping[Audience, AgeGroup]] = {
    "young": "10-12",
    "mixed": "13-17",
    "adult": "adult",
}
"""In whose words a member is spoken to, by whom the room is for; no age is kept or guessed."""

_KINDS: Final = (Hide, Restrict, Warn, Tip, AskHuman, Note)
"""The order of a decision's actions: what protects others first."""


class Claim(Struct, frozen=True):
    """What one rule that holds asks for."""

    finding: Finding
    do: tuple[Do, ...]
    mode: Mode
    position: int
    cooldown: int | None = None
    """Seconds, where the rule sets its own."""

    @property
    def is_crisis(self) -> bool:
        """The finding rests on a sign that the author may harm themselves."""
        return tells_of_crisis(self.finding)


class Setting(Struct, frozen=True):
    """Where the acts of one decision take place, and whom they may touch."""

    decision: str
    """The decision's id."""
    at: datetime
    channel: ChannelRef
    message: MessageRef | None
    author: UserRef
    is_staff: bool
    is_machine: bool
    """A bot, a webhook or a bridge: the message can be hidden, nobody can be spoken to."""
    conversation: Conversation
    audience: Audience = "young"
    """Whom the room is for."""
    is_abuse_material: bool = False
    """A reporter says that it may show the abuse of a child."""
    said_at: datetime | None = None
    """When the message was sent, where it is looked at again; the first look may have tipped."""


class _Wanted(Struct, frozen=True):
    """One act and the claim it comes from."""

    action: Action
    claim: Claim
    key: tuple[bool, int, int, int]
    """Orders acts of equal effect: the greatest is kept."""


def acts(
    claims: Sequence[Claim], setting: Setting
) -> tuple[tuple[Action, ...], tuple[Withheld, ...]]:
    """Return what is done and what the decision itself holds back, each in a fixed order."""
    in_crisis = any(claim.is_crisis for claim in claims)
    done: dict[str, _Wanted] = {}
    withheld: dict[str, Withheld] = {}
    for claim in claims:
        for do in claim.do:
            action = _action(do, claim, setting)
            if action is None:
                continue
            wanted = _Wanted(action, claim, _weight(action, claim))
            if _is_human_only(wanted, setting, in_crisis=in_crisis):
                withheld.setdefault(action.key, Withheld(action, "human-only"))
            elif _is_cooling(wanted, setting):
                withheld.setdefault(action.key, Withheld(action, "cooldown"))
            elif action.key not in done or wanted.key > done[action.key].key:
                done[action.key] = wanted
    for action in _surplus_tips(done.values()):
        del done[action.key]
        withheld.setdefault(action.key, Withheld(action, "cooldown"))
    return (
        tuple(sorted((wanted.action for wanted in done.values()), key=_order)),
        tuple(
            sorted(
                (held for held in withheld.values() if held.action.key not in done),
                key=lambda held: _order(held.action),
            )
        ),
    )


def _order(action: Action) -> tuple[int, str]:
    return (_KINDS.index(type(action)), action.key)


def _weight(action: Action, claim: Claim) -> tuple[bool, int, int, int]:
    """Say which of two equal acts is kept: enforced before observed, the stronger, the graver."""
    strength = 0
    if isinstance(action, Restrict):
        strength = action.seconds
    elif isinstance(action, AskHuman):
        # People are asked in every mode, so the mode does not decide here.
        return (True, SEVERITIES.index(action.urgency), _rank(claim), -claim.position)
    return (action.mode == "enforce", strength, _rank(claim), -claim.position)


class _Common(TypedDict):
    """What every act carries, whatever it does."""

    rule: str
    because: Because
    mode: Mode
    message: MessageRef | None


def _common(claim: Claim, setting: Setting) -> _Common:
    finding = claim.finding
    return _Common(
        rule=finding.rule, because=finding.because, mode=claim.mode, message=setting.message
    )


def _rank(claim: Claim) -> int:
    return SEVERITIES.index(claim.finding.severity)


def _action(do: Do, claim: Claim, setting: Setting) -> Action | None:
    """Return the act, or None where there is nobody or nothing to do it to."""
    match do:
        case NoteDo():
            key = f"{setting.decision}:note:{claim.finding.rule}"
            return Note(key=key, **_common(claim, setting))
        case HideDo():
            key, ref = f"{setting.decision}:hide:{setting.message}", setting.message
            return None if ref is None else Hide(key=key, target=ref, **_common(claim, setting))
        case AskDo():
            return _ask(do, claim, setting)
        case TipDo() | WarnDo() | RestrictDo():
            return _touching(do, claim, setting)
        case _:
            assert_never(do)


def _touching(do: TipDo | WarnDo | RestrictDo, claim: Claim, setting: Setting) -> Action | None:
    """Return an act on a member; machines are not spoken to, nobody is tipped about themselves."""
    author, common = setting.author, _common(claim, setting)
    if isinstance(do, TipDo):
        to = author if do.to == "author" else claim.finding.subject.target
        if to is None or (to == author and (setting.is_machine or do.to == "target")):
            return None
        key = f"{setting.decision}:tip:{do.tip}>{to}"
        return Tip(key=key, to=to, topic=do.tip, audience=READERS[setting.audience], **common)
    if setting.is_machine:
        return None
    if isinstance(do, WarnDo):
        return Warn(key=f"{setting.decision}:warn:{author}", to=author, topic=do.topic, **common)
    seconds = checked_seconds(do.duration)
    key, space = f"{setting.decision}:restrict:{author}", setting.channel.space_ref
    return Restrict(key=key, who=author, space=space, seconds=seconds, **common)


def _ask(do: AskDo, claim: Claim, setting: Setting) -> AskHuman:
    """Ask people; what is about staff goes to the safety lead alone (`precise.md` 8).

    What may show the abuse of a child goes to its responders alone, and cannot wait.
    """
    subject = claim.finding.subject
    whom: Asked = "safety-lead" if setting.is_staff else do.ask
    if setting.is_abuse_material:
        whom = "csea"
    return AskHuman(
        key=f"{setting.decision}:ask:{whom}:{subject.author}>{subject.target or ''}",
        whom=whom,
        urgency="urgent" if whom == "csea" else urgency_of(do) or claim.finding.severity,
        **_common(claim, setting),
    )


# --- what is held back ------------------------------------------------------------------------


def _is_human_only(wanted: _Wanted, setting: Setting, *, in_crisis: bool) -> bool:
    """Return whether only people may do this now.

    Staff are exempt from automatic acts (`precise.md` 15). Whoever may be in danger gets
    neither sanction nor lecture beside the help (`young_people.md`, rules 4 and 8), and for a
    day no tip but help.
    """
    match wanted.action:
        case Hide():
            return setting.is_staff
        case Warn() | Restrict():
            return setting.is_staff or in_crisis
        case Tip():
            to = wanted.action.to
            if wanted.claim.is_crisis or wanted.action.topic == HELP:
                return False
            given = _given(to, setting.conversation)
            return (in_crisis and to == setting.author) or is_in_crisis(given, setting.at)
        case _:
            return False


def _is_cooling(wanted: _Wanted, setting: Setting) -> bool:
    """Return whether the member was told the like too short a time ago."""
    entry = given_for(wanted.action)
    if entry is None or isinstance(wanted.action, AskHuman):
        return False  # a question is never lost: it goes into the case that is open
    member, what = entry
    given = _given(member, setting.conversation)
    again = _again(wanted)
    if any(one.what == what and setting.at - one.at < again for one in given):
        return True
    if not isinstance(wanted.action, Tip) or wanted.claim.is_crisis or _is_grave(wanted.claim):
        return False
    tips = [
        one for one in given if one.what.startswith("tip:") and setting.at - one.at < TIPS_COUNTED
    ]
    is_second = setting.said_at is not None and any(one.at >= setting.said_at for one in tips)
    return is_second or len(tips) >= TIPS_A_WEEK


def _again(wanted: _Wanted) -> timedelta:
    """Return after what time the same may be given to the same member again."""
    action, claim = wanted.action, wanted.claim
    if isinstance(action, Restrict):
        # Lines that were under way when the restriction began ask for it again; it runs already.
        return timedelta(seconds=action.seconds)
    own = timedelta(seconds=claim.cooldown or 0)
    if isinstance(action, Warn):
        return own or WARN_AGAIN
    return TIP_AGAIN_IN_CRISIS if claim.is_crisis else max(TIP_AGAIN, own)


def _is_grave(claim: Claim) -> bool:
    """Return whether a tip must not be lost to earlier ones on other topics."""
    return claim.finding.severity in {"high", "urgent"}


def _given(member: UserRef, conversation: Conversation) -> tuple[Given, ...]:
    for state in (conversation.author, *conversation.targets):
        if state.member == member:
            return state.given
    return ()


def _surplus_tips(done: Iterable[_Wanted]) -> list[Action]:
    """Return all tips but the weightiest of each member: three at once would be a lecture."""
    best: dict[UserRef, _Wanted] = {}
    surplus: list[Action] = []
    for wanted in done:
        if not isinstance(wanted.action, Tip):
            continue
        known = best.setdefault(wanted.action.to, wanted)
        if wanted.key > known.key:
            best[wanted.action.to] = wanted
            surplus.append(known.action)
        elif known is not wanted:
            surplus.append(wanted.action)
    return surplus

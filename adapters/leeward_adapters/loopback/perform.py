"""From an action to a call of the fake platform, and from its answer to an outcome."""

from typing import Final, TypeAlias, assert_never

from leeward_adapters.loopback.faults import (
    Gone,
    Missing,
    NotOffered,
    PlatformError,
    ReplyLost,
    Shut,
    SlowDown,
    Unavailable,
    WrongToken,
)
from leeward_adapters.loopback.letters import Letters, reviewed
from leeward_adapters.loopback.platform import Platform
from leeward_adapters.loopback.world import CasePost, Verb
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Done,
    Failed,
    Hide,
    Kick,
    Lock,
    Note,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Tip,
    TryLater,
    Unban,
    Unlock,
    Unrestrict,
    Unsupported,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, SpaceRef, UserRef
from leeward_policies.explain import sentence
from leeward_policies.ports import Desk

VIA: Final[dict[type[Action], str]] = {
    Note: "record",
    Tip: "direct-message",
    Warn: "direct-message",
    Answer: "direct-message",
    Hide: "hide",
    Restrict: "restrict",
    AskHuman: "case-post",
    Reveal: "reveal",
    Unrestrict: "unrestrict",
    Kick: "kick",
    Ban: "ban",
    Lock: "lock",
    Unban: "unban",
    Unlock: "unlock",
}
"""How each act is done here; a warning in public says `public-reply` instead."""

_OnSpace: TypeAlias = Restrict | Unrestrict | Kick | Ban | Unban | Lock | Unlock
"""What is done to a member of a space, or to the space itself."""


ABUSE: Final = "Suspected abuse material. Do not open, do not copy, do not forward it."
"""All that stands on a desk of such a case: no name, no quote, no link."""


class Performer:
    """Does acts on one platform.

    Args:
        platform: where.
        language: of the words that members read who have chosen no other.
        desk: knows what they have chosen; None where nobody can choose.
    """

    def __init__(self, platform: Platform, language: str, desk: Desk | None) -> None:
        self._platform = platform
        self._language = language
        self._letters = Letters(platform.clock, language, desk)

    async def perform(self, action: Action, case: Case | None) -> Outcome:
        """Do one act and tell what came of it; every answer of the platform has an outcome."""
        key, via = action.key, VIA[type(action)]
        if isinstance(action, Warn) and action.place == "public":
            via = "public-reply"
        outcome: Outcome
        try:
            receipt = await self._do(action, case)
            outcome = Done(key, self._platform.clock.now(), via, receipt)
        except NotOffered as error:
            outcome = Unsupported(key, self._platform.clock.now(), str(error))
        except SlowDown as error:
            outcome = TryLater(key, self._platform.clock.now(), error.seconds, str(error))
        except (Unavailable, ReplyLost, WrongToken, Shut) as error:
            outcome = Failed(key, self._platform.clock.now(), str(error))
        except Gone as error:
            outcome = self._gone(action, error)
        except PlatformError as error:
            outcome = Refused(key, self._platform.clock.now(), str(error))
        return outcome

    def _gone(self, action: Action, error: Gone) -> Outcome:
        """What its author took back is out of sight already; it cannot be put back."""
        now = self._platform.clock.now()
        if isinstance(action, Hide):
            return Done(action.key, now, "already-gone")
        return Refused(action.key, now, str(error))

    async def _do(self, action: Action, case: Case | None) -> str:
        receipt = ""
        match action:
            case Note():
                pass
            case Tip() | Warn() | Answer():
                receipt = await self._speak(action)
            case AskHuman():
                receipt = await self._ask(action, case)
            case Hide(target=target):
                receipt = await self._platform.api.hide(self._message(target), action.key)
            case Reveal(target=target):
                receipt = await self._platform.api.reveal(self._message(target), action.key)
            case Restrict() | Unrestrict() | Kick() | Ban() | Unban() | Lock() | Unlock():
                receipt = await self._on_space(action)
            case _:
                assert_never(action)
        return receipt

    async def _on_space(self, action: _OnSpace) -> str:
        api, key, space = self._platform.api, action.key, self._space(action.space)
        match action:
            case Restrict(who=who, seconds=seconds):
                receipt = await api.restrict(self._user(who), space, seconds, key)
            case Unrestrict(who=who):
                receipt = await api.unrestrict(self._user(who), space, key)
            case Kick(who=who):
                receipt = await api.remove(self._user(who), space, key, for_good=False)
            case Ban(who=who):
                receipt = await api.remove(self._user(who), space, key, for_good=True)
            case Unban(who=who):
                receipt = await api.unban(self._user(who), space, key)
            case Lock(seconds=seconds):
                receipt = await api.lock(space, seconds, key)
            case Unlock():
                receipt = await api.unlock(space, key)
            case _:
                assert_never(action)
        return receipt

    # --- words ----------------------------------------------------------------------------------

    async def _speak(self, action: Tip | Warn | Answer) -> str:
        if isinstance(action, Warn) and action.place == "public":
            return await self._speak_publicly(action)
        verb: Verb = "warn" if isinstance(action, Warn) else "tip"
        about = None if isinstance(action, Answer) else action.message
        space = self._home(about, action.to)
        letter = await self._letters.of(action)
        return await self._platform.api.write_privately(self._user(action.to), space, verb, letter)

    async def _speak_publicly(self, action: Warn) -> str:
        """Answer with words that name nobody and nothing, whatever the warning was about."""
        if action.message is None:
            raise NotOffered("A public word needs a message that it answers.")
        text = reviewed("warning-public", self._language)
        return await self._platform.api.reply(self._message(action.message), text, action.key)

    async def _ask(self, action: AskHuman, case: Case | None) -> str:
        is_abuse = action.whom == "csea" or (case is not None and "csea" in case.asked)
        post = CasePost(
            action.key if case is None else case.id,
            "csea" if is_abuse else action.whom,
            action.urgency,
            ABUSE if is_abuse else self._told(action, case),
            self._platform.clock.now(),
        )
        space = self._asked_in(action)
        return await self._platform.api.post_case(post, space, action.key, action.rule)

    def _asked_in(self, action: AskHuman) -> str:
        """Return where people are asked; of another platform only who answers for the community."""
        message, author = action.message, action.because.subject.author
        is_ours = (author if message is None else message).platform == self._platform.name
        if not is_ours and action.whom != "moderators":
            return self._first()
        return self._home(message, author)

    def _told(self, action: AskHuman, case: Case | None) -> str:
        reason = sentence(action.because, self._name)
        head = action.urgency if case is None else f"{case.id} ({case.kind}, {case.urgency})"
        evidence = 0 if case is None else len(case.evidence)
        lines = f"\n{evidence} lines of evidence." if evidence else ""
        return f"{head}: {reason}{lines}"

    # --- refs -----------------------------------------------------------------------------------

    def _name(self, user: UserRef) -> str:
        account = self._platform.accounts.get(user.id)
        return user.id if account is None else account.name

    def _user(self, user: UserRef) -> str:
        self._own(user.platform)
        return user.id

    def _message(self, message: MessageRef) -> MessageRef:
        self._own(message.platform)
        return message

    def _space(self, space: SpaceRef) -> str:
        self._own(space.platform)
        return space.id

    def _own(self, platform: str) -> None:
        if platform != self._platform.name:
            raise Missing("This belongs to another platform.")

    def _home(self, message: MessageRef | None, about: UserRef) -> str:
        """Return the space whose rules hold: the message's, else the first of the person's."""
        if message is not None and message.space != DIRECT_SPACE:
            return self._message(message).space
        self._own(about.platform)
        spaces = self._platform.spaces.values()
        return next((space.id for space in spaces if about.id in space.members), self._first())

    def _first(self) -> str:
        return self._platform.space().id

"""What must exist before something is enforced, and what is only observed until then.

`precise.md` 17: until people are known to answer a page, and the words that members
read have been read by somebody, `run` refuses to enforce what depends on them, and says so.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from leeward_policies.advice import advice
from leeward_policies.domain.action import BY_HUMAN, Action, Hide, Mode, Restrict, Tip, Warn

UNREAD: Final = (
    "nobody has read the words that members read: read them in docs/policy.md, write who you are"
    " into [enforce] words_read_by, and start again"
)
UNANSWERED: Final = (
    "nobody has answered a test page yet: the safety lead gets one when Leeward starts, and takes"
    " it with one press"
)
NOBODY: Final = (
    "nobody is the safety lead: name one in [community] safety_lead, or with the set-up command"
)


HeldBack: TypeAlias = Callable[[Action], str | None]
"""Says why an act is only observed although it would be enforced, or None."""


def nothing_held(_: Action) -> str | None:
    """Hold nothing back."""
    return None


class Readiness(Struct, frozen=True):
    """What an installation has put in place before anything is enforced."""

    words_read_by: str = ""
    """Who has read every text that members see; a name or a role, for the record."""
    page_answered_by: str = ""
    """Who answered a test page, the printed ref; `Drills` says it."""
    has_safety_lead: bool = False

    def missing_for(self, action: Action) -> str | None:
        """Return why an act is only observed, or None where nothing stands in its way.

        What a person ordered is never held back.
        """
        if action.rule.startswith(BY_HUMAN):
            return None
        match action:
            case Tip(topic=topic) | Warn(topic=topic):
                return self._unread(topic)
            case Hide() | Restrict():
                return self._unanswered() or self._unread("warning")
            case _:
                return None

    def _unread(self, topic: str) -> str | None:
        """Words need a reader with child-protection knowledge, or the admin's own word."""
        if self.words_read_by:
            return None
        try:
            return None if advice(topic).reviewer else UNREAD
        except KeyError:
            return UNREAD

    def _unanswered(self) -> str | None:
        """Hiding and restricting rest on people who look at it afterwards."""
        if not self.has_safety_lead:
            return NOBODY
        return None if self.page_answered_by else UNANSWERED

    def sentences(self, mode: Mode) -> tuple[str, ...]:
        """Say what the policy enforces and is only observed, and why; nothing in observe."""
        if mode == "observe":
            return ()
        said: list[str] = []
        words, people = self._unread("warning"), self._unanswered()
        if words:
            said.append(f"Tips and warnings are only observed, since {words}.")
        if people or words:
            why = "; and ".join(reason for reason in (people, words) if reason)
            said.append(f"Hiding and time-outs are only observed, since {why}.")
        return tuple(said)

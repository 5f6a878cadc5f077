"""What people do with a case: they move it, judge it, undo what was done, and read its lines.

Whoever uses this lets two presses on one case wait for each other, and brings cards up to date.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.rights import (
    UNDOES,
    Caller,
    CaseVerb,
    refusal,
    roles_here,
    undo_lacks,
)
from leeward_adapters.live.casework.sheets import verdict_words
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.saying.spans import Span, Text, When, joined
from leeward_adapters.live.saying.spans import listed as listed_text
from leeward_adapters.live.saying.words import acted, who_called
from leeward_policies.case_rights import IS_OVER, OVER, TAKEN, Role, may_see, verdict_refusal
from leeward_policies.case_rights import refusal as state_refusal
from leeward_policies.domain.action import Action, Reveal
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import listed
from leeward_policies.ports import Desk, EvidenceText, People

UNKNOWN: Final = "Leeward knows no such case (any more)."
NOTHING_TO_UNDO: Final = (
    "There is nothing left to undo: nothing that was done in this case still stands,"
    " its words are no longer kept, or it was a kick, which nothing takes back."
)
QUICKER: Final = "Somebody was quicker, or this is not possible now. This is how the case stands."
DRILL_ANSWERED: Final = "Thank you: this test page is answered."
NOT_OF_TEAM: Final = "They could not see this case here. Choose somebody of the team."
SURE_ABUSE: Final = (
    "Say this where pictures or videos may show the abuse of a child. Do not open them to be sure."
    " Then only those responsible for abuse material see this case, and nobody here sees it any"
    " more; that cannot be taken back. Press within a minute if you are sure."
)
SURE_ABUSE_LABEL: Final = "Yes, it may be abuse material"

NOTE_LONGEST: Final = 500
SERVICE_LONGEST: Final = 80
"""Characters of a note, and of the name of a service; no more are kept of them."""

ASKS_NOTE: Final = "What should the others know?"
HINT_NOTE: Final = "Everybody who may see this case can read it."
ASKS_REPORTED: Final = "To whom did you report it?"

MOVED: Final[Mapping[type[Move], str]] = {
    Take: "You look after this case now.",
    HandOver: "The case is handed over. Leeward does not call them: please tell them.",
    GiveBack: "The case waits for somebody else now.",
    WriteNote: "The note is kept with the case.",
    Reopen: "The case is open again.",
    CallAbuseMaterial: "Only those responsible for abuse material see this case from now on."
    " Please do not open, copy or forward what it is about, and speak with nobody else about it.",
    MarkReported: "It is noted that this was reported.",
}

VERB_OF: Final[Mapping[type[Move], CaseVerb]] = {
    Take: "take",
    HandOver: "handover",
    GiveBack: "giveback",
    WriteNote: "note",
    Reopen: "reopen",
    CallAbuseMaterial: "abuse",
    MarkReported: "reported",
}

Calling: TypeAlias = Callable[[Case], Awaitable[Caller]]
"""Tells who presses, as they stand in the place of a case."""


class OnCase(Struct, frozen=True):
    """A press on a case that may be done."""

    case: Case
    by: Caller


class Answer(Struct, frozen=True):
    """What came of a press, for whoever pressed."""

    text: Text
    is_known: bool = True
    """False where whoever pressed may not; then no card is shown anew for them."""
    is_done: bool = False
    renames: bool = False
    """The name of the case's own thread says something else now."""


class Moves:
    """Does with cases what people press.

    Args:
        desk: knows the cases, and takes what is done with them.
        people: says who answers for the community just now.
        dialect: of the platform.
    """

    def __init__(self, desk: Desk, people: Callable[[], People], dialect: Dialect) -> None:
        self._desk = desk
        self._people = people
        self._dialect = dialect

    async def allowed(
        self, verb: CaseVerb, case_id: str, calling: Calling, *, was_asked: bool
    ) -> OnCase | Answer:
        """Return the case and who presses; an answer where they may not.

        Args:
            verb: what they want to do.
            case_id: with which case.
            calling: tells who presses.
            was_asked: they press in their own direct messages.
        """
        case = await self._desk.case(case_id)
        if case is None:
            return Answer((UNKNOWN,), is_known=False)
        caller = await calling(case)
        roles = self.roles(caller, was_asked=was_asked)
        no = refusal(verb, case, caller, roles, self._dialect.rights)
        return Answer((no,), is_known=False) if no else OnCase(case, caller)

    async def move(self, on: OnCase, move: Move, at: datetime) -> Answer:
        """Do something with a case that is neither a verdict nor an act on the platform.

        Args:
            on: the case, and who may do this with it; see `VERB_OF` and `allowed`.
            move: what is done with it.
            at: when it was pressed.
        """
        case, by, platform = on.case, on.by.ref, self._dialect.platform
        no = state_refusal(case, move, by, at)
        if no:
            return Answer(refused_words(no, case))
        await tell(self._desk, CaseMoved(case.channel, case.id, by, move, at, platform), platform)
        after = await self._desk.case(case.id)
        renames = isinstance(move, Reopen | CallAbuseMaterial)
        return Answer(_moved(case, after, move, str(by)), is_done=True, renames=renames)

    async def judge(self, on: OnCase, verdict: Verdict, at: datetime) -> Answer:
        """Take a verdict; what was wrong is undone as well."""
        case, by, platform = on.case, on.by.ref, self._dialect.platform
        no = verdict_refusal(case, verdict, by)
        if no:
            return Answer(refused_words(no, case), renames=True)
        # Undone first: the order belongs to the case while it is open, and whoever has
        # to press again after a failure finds nothing left to undo.
        undone = await self._undo(on, at) if verdict == "wrong" else ()
        event = Judged(case.channel, case.id, by, verdict, at, platform)
        await tell(self._desk, event, platform)
        after = await self._desk.case(case.id)
        if after is None or after.judged_by != str(by):
            return Answer((QUICKER,), is_done=True, renames=True)
        closed = "The case is closed." if after.appeal is None else "The member is told."
        said: list[Span | Text] = [f"Noted. {verdict_words(after)} {closed}"]
        text = joined([*said, undone] if undone else said, " ")
        return Answer(text, is_done=True, renames=True)

    async def undo(self, on: OnCase, at: datetime) -> Answer:
        """Order that what was done in a case is undone."""
        undone = await self._undo(on, at)
        return Answer(undone or (NOTHING_TO_UNDO,), is_done=bool(undone))

    async def lines(self, on: OnCase) -> tuple[tuple[EvidenceText, ...], bool]:
        """Open the sealed lines for one person; the audit says so.

        Returns:
            The lines, for `opened.pages_of_lines` together with the case's notes; and whether
            they may be linked: nothing leads to what must not be opened.
        """
        texts = await self._desk.open_lines(on.case, on.by.ref)
        return texts, not is_abuse(on.case)

    def roles(self, caller: Caller, *, was_asked: bool = False) -> frozenset[Role]:
        """Return what somebody is to the community; see `rights.roles_here`."""
        return roles_here(caller, self._people(), was_asked=was_asked)

    async def _undo(self, on: OnCase, at: datetime) -> Text:
        """Order what undoes a case, as far as they may, and return it in words."""
        case, by, platform = on.case, on.by.ref, self._dialect.platform
        found = await self._desk.undoing(case, by)
        acts = tuple([act for act in found if not undo_lacks(act, on.by)])
        if acts:
            event = Ordered(case.channel, by, acts, at, case.id, platform)
            await tell(self._desk, event, platform)
        left = [act for act in found if undo_lacks(act, on.by)]
        return undone_words(acts, left, self._dialect)


def hand_over_refusal(on: OnCase, to: UserRef, roles: frozenset[Role], at: datetime) -> str:
    """Return why a case cannot be handed over to somebody; empty where it can.

    Args:
        on: the case, and who hands it over.
        to: whoever was chosen.
        roles: what they are to the community; nothing for a bot.
        at: when.
    """
    no = state_refusal(on.case, HandOver(to), on.by.ref, at)
    if no:
        return no
    return "" if may_see(on.case, to, roles) else NOT_OF_TEAM


def abuse_refusal(on: OnCase, at: datetime) -> str:
    """Return why a case cannot be called one of suspected abuse material; empty where it can."""
    return state_refusal(on.case, CallAbuseMaterial(), on.by.ref, at)


def refused_words(no: str, case: Case) -> Text:
    """Return why something cannot be done with a case, with who and when where that helps."""
    if no == IS_OVER and case.status in OVER:
        return ended_words(case)
    if no == TAKEN and case.assignee is not None:
        until: Text = () if case.taken_until is None else (" until ", When(case.taken_until))
        return (who_called(case.assignee), " looks after this case", *until, f". {TAKEN}")
    return (no,)


def ended_words(case: Case) -> Text:
    """Return how a case ended, for whoever presses on it."""
    parts: list[Span | Text] = [("This case is closed, since ", When(case.updated_at, "R"), ".")]
    if case.verdict is not None:
        parts.append(verdict_words(case))
    if case.assignee is not None:
        parts.append(("It was in the hands of ", who_called(case.assignee), "."))
    return joined(parts, " ")


def undone_words(acts: Sequence[Action], left: Sequence[Action], dialect: Dialect) -> Text:
    """Return what is being undone, and what takes another right; nothing where nothing is.

    Args:
        acts: what was ordered.
        left: what somebody else must order.
        dialect: of the platform.
    """
    said: list[Span | Text] = []
    if acts:
        said.append(("Ordered: ", *acts_listed(acts), "."))
    if dialect.hide_undone and any(isinstance(act, Reveal) for act in acts):
        said.append(dialect.hide_undone)
    if left:
        rights = listed(dict.fromkeys(dialect.rights[UNDOES[type(act)]] for act in left))
        head = f"This is left for somebody with {rights}: "
        said.append((head, *acts_listed(left), "."))
    return joined(said, " ")


def acts_listed(acts: Sequence[Action]) -> Text:
    """Return acts as a sentence lists them, each kind of words once."""
    return listed_text(dict.fromkeys(acted(act) for act in acts))


def _moved(case: Case, after: Case | None, move: Move, by: str) -> Text:
    """Return what came of a move: of two who do the same at once one was quicker."""
    is_lost = isinstance(move, Take) and after is not None and after.assignee != by
    if after == case or is_lost:
        return (QUICKER,)
    return (DRILL_ANSWERED if case.is_drill else MOVED[type(move)],)

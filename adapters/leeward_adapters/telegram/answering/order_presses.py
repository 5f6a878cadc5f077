"""The grave buttons of a case: a pause, kick, ban and lock, each asked about a second time."""

from typing import Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.live.casework.moves import OnCase
from leeward_adapters.live.casework.ordering import Orders, order_obstacle
from leeward_adapters.live.casework.orders import (
    NOT_OURS,
    TOO_LATE,
    act_of,
    question_of,
    seconds_offered,
    sure_label,
)
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.casework.rights import CaseVerb, Grave
from leeward_adapters.live.saying.spans import Span, Text, Who
from leeward_adapters.live.saying.words import NAME_SHOWN, loose
from leeward_adapters.telegram.acting.capabilities import GONE, capabilities
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.case_presses import CasePresses
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import place_of
from leeward_adapters.telegram.answering.questions import NOT_ASKED, Questions
from leeward_adapters.telegram.answering.replying import Query, alert
from leeward_adapters.telegram.answering.rights import kind_refusal, subject_refusal
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef

ORDERS: Final[frozenset[str]] = frozenset({"timeout", *get_args(Grave)})
"""What is ordered here."""

THIS_GROUP: Final = "this group"


class Question(Struct, frozen=True):
    """What a second press answers, as it stands in the button."""

    verb: CaseVerb
    case: str
    asked: str
    """The id of whoever pressed first."""
    seconds: str = ""
    """For how long, of a pause."""

    @property
    def argument(self) -> str:
        """What the button carries."""
        end = f":{self.seconds}" if self.seconds else ""
        return f"{self.verb}:{self.case}:{self.asked}{end}"

    @classmethod
    def read(cls, argument: str) -> "Question | None":
        """Read it back; None for what we never wrote."""
        verb, case, asked, seconds = (*argument.split(":"), "", "", "")[:4]
        if not case or not asked or verb not in ORDERS:
            return None
        return cls(verb, case, asked, seconds)  # type: ignore[arg-type] # it is one of these


class OrderPresses:
    """Answers presses that order something grave.

    Args:
        parts: of the connection.
        cases: knows who may do what, and keeps cards up to date.
        questions: ask a second time.
    """

    def __init__(self, parts: Parts, cases: CasePresses, questions: Questions) -> None:
        self._parts = parts
        self._context = parts.context
        self._cases = cases
        self._questions = questions
        self._orders = Orders(parts.context.desk, TELEGRAM)

    async def ask(self, query: Query, verb: CaseVerb, case_id: str) -> None:
        """Ask a second time, and say exactly what will happen."""
        found = await self._possible(query, verb, case_id)
        if not isinstance(found, OnCase):
            await answered(self._parts, query, found)
            return
        who = Who(found.case.subject.author)
        text = question_of(verb, found.case, who, self._title(found.case), TELEGRAM)
        await self._questions.ask(query, text, _rows(verb, case_id, query.who.id))

    async def sure(self, query: Query, argument: str) -> None:
        """Order what was asked about, if it is still wanted and still allowed."""
        question = Question.read(argument)
        if question is None:
            await alert(self._context, query, NOT_OURS)
        elif question.asked != query.who.id:
            await alert(self._context, query, NOT_ASKED)
        elif self._questions.is_late(query):
            await self._questions.close(query, (TOO_LATE,))
        else:
            async with self._parts.turns.of(question.case):
                await self._sure(query, question)

    async def _sure(self, query: Query, question: Question) -> None:
        found = await self._possible(query, question.verb, question.case)
        if not isinstance(found, OnCase):
            await self._questions.close(query, found)
            return
        place = f"{query.chat}/{query.message}"
        act = act_of(question.verb, found.case, query.who, place, question.seconds)
        if act is None:
            await self._questions.close(query, (NOT_OURS,))
            return
        text = await self._orders.order(found, act, query.at)
        await self._questions.close(query, text)
        await self._cases.refresh(query, question.case)

    async def _possible(self, query: Query, verb: CaseVerb, case_id: str) -> OnCase | Text:
        """Return the case where this can be done in it now; else why not."""
        found = await self._cases.looked(query, verb, case_id)
        if not isinstance(found, OnCase):
            return found.text
        case, chat = found.case, self._chat(found.case)
        space = SpaceRef(PLATFORM, str(chat))
        subject = case.subject.author
        is_reachable = chat is not None and (verb == "lock" or number_of(subject.id) is not None)
        kind, can = kind_refusal(self._context, verb, str(chat)), capabilities(self._context, space)
        if kind:
            can = replace(can, restrict="full", ban="full")  # it is no right that is missing
        no = order_obstacle(verb, case, can, TELEGRAM, is_reachable=is_reachable)
        if not no and kind:
            no = (kind,)
        elif not no and verb != "lock" and chat is not None:
            refused = await subject_refusal(self._context, verb, chat, subject)
            no = (refused,) if refused else ()
        return no or found

    def _chat(self, case: Case) -> int | None:
        """Return the group of a case; None where it has none that we are in."""
        space = case.channel.space
        if case.channel.platform != PLATFORM or space == DIRECT_SPACE:
            return None
        chat = place_of(self._context, space)
        is_out = self._context.directory.our_rights(str(chat)).status in GONE
        return None if is_out else chat

    def _title(self, case: Case) -> Span:
        chat = self._context.directory.chat(str(self._chat(case)))
        return loose("" if chat is None else chat.title, NAME_SHOWN, THIS_GROUP)


def _rows(verb: CaseVerb, case_id: str, asked: str) -> Rows:
    """Return the second buttons: one, or one for each length of a pause."""
    if verb != "timeout":
        press = Press("sure", Question(verb, case_id, asked).argument)
        return ((Button(press, sure_label(verb, TELEGRAM), "danger"),),)
    found = [
        Button(Press("sure", Question(verb, case_id, asked, str(seconds)).argument), span)
        for seconds, span in seconds_offered().items()
    ]
    return (tuple(found[:2]), tuple(found[2:]))

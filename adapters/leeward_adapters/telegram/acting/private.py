"""Words for one member alone: tips, warnings and questions, in their private chat with the bot.

A bot cannot begin such a chat: whoever never started it reads nothing, and that is no failure.
"""

from typing import Final

from leeward_adapters.live.casework.buttons import again_rows, helping_rows, notice_rows, tip_rows
from leeward_adapters.live.casework.presses import Rows, nonce_of
from leeward_adapters.live.members.help import help_below
from leeward_adapters.live.saying.spans import Loose, Text
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.telegram.acting.tongues import Tongues
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.calls import Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.said import Said
from leeward_adapters.telegram.sending.words import PLATFORM, number_of, written
from leeward_policies.advice import YOUNGEST, Audience, words_of
from leeward_policies.domain.action import Answer, Reveal, Tip, Warn
from leeward_policies.domain.refs import UserRef
from leeward_policies.words import plain

ASK_AGAIN: Final = "restored-ask"
"""The words that ask an author whether a hidden message may be posted again."""

ANSWERS: Final = frozenset({"appeal-stands", "appeal-lifted"})
"""What a member reads after a human has looked again."""

VIA: Final = "direct-message"

DECISION_LONGEST: Final = 32
"""Characters of a decision's id."""

TITLE_SHOWN: Final = 60
"""Characters of a group's title."""


class Letters:
    """Writes to members in private.

    Args:
        context: of the connection.
        calls: to Telegram.
        said: what was said already.
        tongues: knows in which language somebody reads.
    """

    def __init__(self, context: Context, calls: Calls, said: Said, tongues: Tongues) -> None:
        self._context = context
        self._calls = calls
        self._said = said
        self._tongues = tongues

    async def tip(self, action: Tip) -> Did:
        """Give a member advice in the words for its room; its buttons lead on to help."""
        language = await self._tongues.of(action.to)
        is_own = action.to == action.because.subject.author
        decision = decision_of(action.key)
        rows = tip_rows(nonce_of(action.key), language, decision, is_own=is_own)
        text = self._text(action.topic, action, language, action.audience)
        below = await self._below(action, language)
        return await self._write(action, action.to, (*text, *below), rows)

    async def warn(self, action: Warn) -> Did:
        """Tell an author about their message: the reasons and a human are one press away."""
        language, may_ask = await self._tongues.of(action.to), action.topic not in ANSWERS
        rows = notice_rows(decision_of(action.key), language, may_ask=may_ask)
        text = self._text(action.topic, action, language)
        below = await self._below(action, language)
        return await self._write(action, action.to, (*text, *below), rows)

    async def answer(self, action: Answer) -> Did:
        """Tell a member what became of what they asked."""
        language = await self._tongues.of(action.to)
        text = words_of(action.topic, language, number=action.number)
        rows = helping_rows(nonce_of(action.key), language)
        return await self._write(action, action.to, (text,), rows)

    async def ask_author(self, action: Reveal) -> None:
        """Ask the author of a hidden message whether it may be posted again."""
        target = action.target
        where = f"{target.space}/{target.channel}/{target.id}"
        author = action.because.subject.author
        language = await self._tongues.of(author)
        rows = again_rows(where, language)
        await self._write(action, author, self._text(ASK_AGAIN, action, language), rows)

    async def _below(self, action: Tip | Warn, language: str) -> Text:
        """Return the help that stands below a letter, behind an empty row."""
        desk, today = self._context.desk, self._context.clock.now().date()
        below = await help_below(desk, action.topic, action.to, language, today)
        return ("\n\n", *below) if below else ()

    def _text(
        self,
        name: str,
        action: Tip | Warn | Reveal,
        language: str,
        audience: Audience = YOUNGEST,
    ) -> Text:
        """Return reviewed words, and below them of which group they speak."""
        try:
            text = words_of(name, language, audience)
        except KeyError:
            raise Turned("there are no reviewed words for this") from None
        message = action.message
        chat = None if message is None else self._context.directory.chat(message.space)
        title = "" if chat is None else plain(chat.title, TITLE_SHOWN)
        return (text, "\n— ", Loose(title)) if title else (text,)

    async def _write(
        self, action: Tip | Warn | Answer | Reveal, to: UserRef, text: Text, rows: Rows
    ) -> Did:
        receipt = self._said.receipt(action.key)
        if receipt is None:
            chat = chat_of(to)
            said = written(text)
            buttons = keyboard(rows, chat, self._context.secret)
            words = Words(said.text, said.entities, buttons)
            # To be asked twice whether a message may stand again harms nobody.
            is_question = isinstance(action, Reveal)
            sent = await self._calls.say(priority_of(action), chat, words, repeats=is_question)
            receipt = str(sent)
            self._said.note(action.key, receipt)
        return Did(VIA, receipt)


def chat_of(who: UserRef) -> int:
    """Return the id of somebody's private chat with the bot, which is their own.

    Raises:
        Turned: this is nobody to whom a bot could write.
    """
    number = number_of(who.id)
    if number is None or number < 0 or who.platform != PLATFORM:
        raise Turned("nobody can be written to here")
    return number


def decision_of(key: str) -> str:
    """Return the decision that an act's key begins with, cut to what fits a button."""
    return key.partition(":")[0].encode("ascii", "ignore").decode()[:DECISION_LONGEST]

"""The hands of people in the private line with the bot: what they press, share and write there."""

from msgspec import json

from leeward_adapters.live.casework.presses import Press, Verb
from leeward_adapters.loopback import wire
from leeward_adapters.loopback.case_hands import CaseHands
from leeward_adapters.loopback.faults import Missing
from leeward_adapters.loopback.private import Answers, Shown
from leeward_adapters.loopback.world import Letter, Post
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef


class PrivateHands(CaseHands):
    """One person who asks the bot; each method raises `Missing` where no bot answers members."""

    __slots__ = ()

    async def presses(self, verb: Verb, argument: str = "") -> Shown:
        """Press a button of the bot, or give the command that means the same."""
        return await self.bot().pressed(self.ref, Press(verb, argument))

    async def presses_below(self, letter: Letter, verb: Verb) -> Shown:
        """Press a button below a letter.

        Raises:
            Missing: there is no such button.
        """
        for button in (one for row in letter.rows for one in row):
            if button.press.verb == verb:
                return await self.bot().pressed(self.ref, button.press)
        raise Missing(f"Below this letter nothing is called {verb}.")

    async def asks_whether_ok(self, what: MessageRef | str) -> Shown:
        """Show the bot a message, or the words of one, and ask *Is this OK?*."""
        if isinstance(what, str):
            return await self.bot().looked_at_words(self.ref, what)
        body = self.post_of(what).body
        shared = wire.Sent(at=self.now(), space=what.space, room=what.channel, message=body)
        return await self.bot().looked(self.ref, json.decode(json.encode(shared)))

    async def writes_to_bot(self, text: str) -> Shown:
        """Write to the bot in private; it is judged as in any other room."""
        bot, body = (
            self.bot(),
            wire.Body(
                id=self.platform.next_post_id(), author=self.card(), sent_at=self.now(), text=text
            ),
        )
        await self._tell(wire.Sent(at=self.now(), space=DIRECT_SPACE, room=self.id, message=body))
        return await bot.written(self.ref, text)

    def post_of(self, message: MessageRef) -> Post:
        """Return a message as it stands, or raise `Missing`."""
        chamber = self.space.rooms.get(message.channel)
        post = None if chamber is None else chamber.posts.get(message.id)
        if post is None:
            raise Missing(f"There is no message {message}.")
        return post

    def bot(self) -> Answers:
        """Return what answers members here, or raise `Missing`."""
        if self.platform.answers is None:
            raise Missing("No bot answers members here.")
        return self.platform.answers

"""The hands of people on the fake platform: everything that a test lets them do."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from msgspec import json
from msgspec.structs import replace

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.faults import Forbidden, Gone, Missing
from leeward_adapters.loopback.person import Person
from leeward_adapters.loopback.private import Shown
from leeward_adapters.loopback.private_hands import PrivateHands
from leeward_adapters.loopback.world import Chamber, Membership, Post
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef


class Member(PrivateHands):
    """One person who can act in one space; each act is told to the bot.

    An act that the platform does not allow raises `Forbidden`, as a client would
    show it: a restricted member cannot write, a closed room cannot be entered.
    """

    __slots__ = ()

    # --- talking --------------------------------------------------------------------------------

    async def says(
        self,
        room: str,
        text: str,
        *,
        reply_to: MessageRef | None = None,
        to: Sequence[Person] = (),
        quoting: MessageRef | str | None = None,
        forwarding: bool = False,
        links: Sequence[tuple[str, str]] = (),
        files: Sequence[tuple[str, str, int]] = (),
        sticker: str | None = None,
        embeds: str = "",
    ) -> MessageRef:
        """Write into a room; `@name` of an account calls that person.

        Args:
            room: its id; it is made if it is not there.
            text: what is written.
            reply_to: the message answered, in the same room.
            to: whom the message calls, beside those it names.
            quoting: a message whose text is repeated, or the words of somebody elsewhere.
            forwarding: the quoted words were forwarded.
            links: (address, shown words) where both differ.
            files: (name, media type, bytes).
            sticker: its name.
            embeds: titles and descriptions of previews.

        Raises:
            Forbidden: they may not write here now.
            Missing: what they answer or quote is not there.
        """
        chamber = self._writable(room)
        body = wire.Body(
            id=self.platform.next_post_id(),
            author=self.card(),
            sent_at=self.now(),
            text=text,
            quoted=None if quoting is None else self._quoted(quoting, forwarding=forwarding),
            embeds=embeds,
            mentions=self._called(text, to),
            links=tuple([wire.Address(url, shown) for url, shown in links]),
            files=tuple([wire.Attachment(*file) for file in files]),
            stickers=() if sticker is None else (sticker,),
            reply_to=None if reply_to is None else self._reply(chamber, reply_to),
        )
        chamber.posts[body.id] = Post(body.id, self.id, self.now(), body)
        await self._tell(
            wire.Sent(at=self.now(), space=self.space.id, room=chamber.id, message=body)
        )
        return MessageRef(self.platform.name, self.space.id, chamber.id, body.id)

    async def edits(self, message: MessageRef, text: str) -> MessageRef:
        """Change what a message of theirs says.

        Raises:
            Forbidden: it is not theirs, or they may not write now.
            Gone: it is deleted or hidden.
            Missing: there is no such message.
        """
        post = self._own(message)
        self._writable(message.channel)
        post.earlier.append(post.body.text)
        post.body = replace(
            post.body,
            text=text,
            author=self.card(),
            mentions=self._called(text, ()),
            revision=post.body.revision + 1,
        )
        await self._tell(
            wire.Edited(at=self.now(), space=self.space.id, room=message.channel, message=post.body)
        )
        return message

    async def deletes(self, message: MessageRef) -> None:
        """Take a message of theirs back.

        Raises:
            Forbidden: it is not theirs.
            Gone: it is deleted or hidden.
            Missing: there is no such message.
        """
        post = self._own(message)
        post.is_deleted = True
        await self._tell(
            wire.Deleted(at=self.now(), space=self.space.id, room=message.channel, id=post.id)
        )

    async def reacts(self, message: MessageRef, reaction: str) -> None:
        """React to a message."""
        post = self.post_of(message)
        await self._tell(
            wire.Reacted(
                at=self.now(),
                space=self.space.id,
                room=message.channel,
                id=post.id,
                member=self.id,
                reaction=reaction,
            )
        )

    async def runs_into_filter(self, room: str, rule: str) -> None:
        """Write something that the platform's own filter stops before anybody sees it."""
        chamber = self._writable(room)
        await self._tell(
            wire.Stopped(
                at=self.now(), space=self.space.id, room=chamber.id, member=self.id, rule=rule
            )
        )

    # --- coming and going -----------------------------------------------------------------------

    async def joins(self, roles: Sequence[str] = ()) -> None:
        """Come into the space.

        Raises:
            Forbidden: banned, or the space is locked.
        """
        if self.id in self.space.banned:
            raise Forbidden("This account is banned here.")
        locked = self.space.locked_until
        if locked is not None and locked > self.now():
            raise Forbidden("This space takes in nobody for now.")
        self.space.members[self.id] = Membership(tuple(roles), self.now())
        await self._tell(wire.Joined(at=self.now(), space=self.space.id, member=self.card()))

    async def leaves(self) -> None:
        """Leave the space."""
        self.space.members.pop(self.id, None)
        await self._tell(wire.Left(at=self.now(), space=self.space.id, member=self.id))

    async def gets_roles(self, roles: Sequence[str]) -> None:
        """Be given other roles by an admin."""
        self.membership().roles = tuple(roles)
        await self._tell(wire.Roles(at=self.now(), space=self.space.id, member=self.card()))

    # --- asking for somebody; nobody can be kept from it ------------------------------------------

    async def reports(
        self,
        what: MessageRef | Person | None,
        reason: str = "",
        *,
        room: str = wire.NOTICES,
        is_abuse_material: bool = False,
    ) -> None:
        """Press *Report* on a message or a person, or tell of something else.

        Args:
            what: the message or the person; None for something else.
            reason: as they wrote it.
            room: where a person is reported; a message's room is its own.
            is_abuse_material: they say that it may show the abuse of a child.
        """
        await self._tell(self._report_of(what, reason, room, is_abuse_material=is_abuse_material))

    async def reports_to_bot(
        self, what: MessageRef | Person | None, reason: str = "", *, room: str = wire.NOTICES
    ) -> Shown:
        """Report as `reports` does, by a command of the bot, and read its receipt."""
        return await self.bot().reported(
            self.ref, json.decode(json.encode(self._report_of(what, reason, room)))
        )

    def _report_of(
        self,
        what: MessageRef | Person | None,
        reason: str,
        room: str,
        *,
        is_abuse_material: bool = False,
    ) -> wire.Reported:
        message = what if isinstance(what, MessageRef) else None
        person = what if isinstance(what, Person) else None
        return wire.Reported(
            at=self.now(),
            space=self.space.id,
            room=room if message is None else message.channel,
            reporter=self.id,
            reason=reason,
            id=None if message is None else message.id,
            member=None if person is None else person.id,
            roles=self._roles_of(what),
            abuse=is_abuse_material,
        )

    def _roles_of(self, what: MessageRef | Person | None) -> tuple[str, ...]:
        """Return the roles of a person, or of a message's author, as far as they are members."""
        if what is None:
            return ()
        who = what.id if isinstance(what, Person) else self.post_of(what).author
        membership = self.space.members.get(who)
        return () if membership is None else tuple(sorted(membership.roles))

    async def asks_for_help(self) -> None:
        """Press *Help me* in the private line."""
        await self._tell(wire.Help(at=self.now(), space=DIRECT_SPACE, room=self.id, member=self.id))

    async def appeals(self, decision: str) -> None:
        """Press *Ask a human* under a notice."""
        await self._tell(
            wire.Appeal(
                at=self.now(), space=DIRECT_SPACE, room=self.id, member=self.id, decision=decision
            )
        )

    # --- a moderator's hands --------------------------------------------------------------------

    async def removes(self, message: MessageRef) -> None:
        """Remove somebody's message by hand."""
        post = self.post_of(message)
        post.is_deleted = True
        await self._tell(
            wire.Removed(
                at=self.now(), space=self.space.id, room=message.channel, id=post.id, by=self.id
            )
        )

    async def restricts(self, who: Person, seconds: float) -> None:
        """Keep somebody from writing, by hand; platforms do not tell bots of it."""
        who.membership().restricted_until = self.now() + timedelta(seconds=seconds)
        await asyncio.sleep(0)

    # --- within ---------------------------------------------------------------------------------

    def _writable(self, room_id: str) -> Chamber:
        """Return a room, made if it is not there, in which they may write now."""
        chamber = self.platform.chamber(room_id, self.space)
        if self.account.is_webhook:
            return chamber
        self.membership()
        if self.is_restricted:
            raise Forbidden(f"{self.name} may not write for now.")
        if not self.space.visible_to(self.id, chamber):
            raise Forbidden(f"{self.name} may not enter {room_id}.")
        return chamber

    def _own(self, message: MessageRef) -> Post:
        post = self.post_of(message)
        if post.author != self.id:
            raise Forbidden("This message is somebody else's.")
        if not post.is_visible:
            raise Gone("This message is gone.")
        return post

    def _called(self, text: str, to: Sequence[Person]) -> tuple[str, ...]:
        names = {
            name.casefold(): account.id
            for account in self.platform.accounts.values()
            for name in (account.id, account.name)
        }
        words = [word.strip("@,.!?:;").casefold() for word in text.split() if word[:1] == "@"]
        named = [names[word] for word in words if word in names]
        return tuple(dict.fromkeys([*[person.id for person in to], *named]))

    def _reply(self, chamber: Chamber, message: MessageRef) -> wire.Reply:
        post = chamber.posts.get(message.id)
        if post is None or message.channel != chamber.id:
            raise Missing(f"There is no message {message} in {chamber.id}.")
        return wire.Reply(post.id, post.author)

    def _quoted(self, what: MessageRef | str, *, forwarding: bool) -> wire.Quoted:
        if isinstance(what, str):
            return wire.Quoted(what, forwarded=forwarding)
        post = self.post_of(what)
        return wire.Quoted(post.body.text, post.author, forwarding)

"""Groups, supergroups and channels: what stands in them, who is in them, what becomes of them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram_peer import payloads, rights
from telegram_peer.api_words import Refused
from telegram_peer.posts import Message, Topic
from telegram_peer.state import Chat, Member

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer
    from telegram_peer.persons import Person


@dataclass(frozen=True)
class Group:
    """A basic group, a supergroup or a channel."""

    peer: "TelegramPeer"
    key: int

    @property
    def id(self) -> str:
        """Its id, printed; negative."""
        return str(self.key)

    @property
    def stored(self) -> Chat:
        """What the platform keeps."""
        return self.peer.world.chats[self.key]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.stored.title

    @property
    def kind(self) -> str:
        """`group`, `supergroup` or `channel`."""
        return self.stored.kind

    # -- what stands in it ----------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """What people and the bot wrote and what still exists, oldest first."""
        return [message for message in self.everything if not message.service]

    @property
    def everything(self) -> list[Message]:
        """All messages that exist, service messages included."""
        return [Message(self.peer, self.key, number) for number in self.stored.messages]

    @property
    def topics(self) -> list[Topic]:
        """Its topics, oldest first; General is none of them."""
        return [Topic(self.peer, self.key, number) for number in self.stored.topics]

    @property
    def pins(self) -> list[Message]:
        """What is pinned."""
        return [Message(self.peer, self.key, n) for n in self.stored.pinned]

    # -- who is in it ---------------------------------------------------------------------

    @property
    def owner(self) -> "Person":
        """Who owns it."""
        return self.peer.somebody(self.stored.owner_id)

    def member(self, name: str, username: str | None = None, language: str = "en") -> "Person":
        """Create somebody who has been a member all along, which tells nobody anything."""
        person = self.peer.person(name, username=username, language=language)
        self.stored.members[person.key] = Member(person.key, "member")
        return person

    def has(self, who: "Person") -> bool:
        """Say whether somebody is in it."""
        return self.standing(who).present

    def standing(self, who: "Person") -> Member:
        """Return what somebody is in it: status, rights, permissions, until when."""
        return self.peer.world.member(self.stored, who.key)

    def restricted(self, who: "Person") -> dict[str, bool] | None:
        """Return what a restricted one may do; None for everybody else."""
        standing = self.standing(who)
        return dict(standing.permissions) if standing.status == "restricted" else None

    @property
    def banned(self) -> list["Person"]:
        """Who is banned."""
        numbers = [n for n in self.stored.members if self._status(n) == "kicked"]
        return [self.peer.somebody(number) for number in numbers]

    @property
    def banned_channels(self) -> list["Group"]:
        """Which channels may not post in it."""
        return [Group(self.peer, number) for number in sorted(self.stored.banned_chats)]

    @property
    def permissions(self) -> dict[str, bool]:
        """What plain members may do."""
        return dict(self.stored.permissions)

    @property
    def asking_to_join(self) -> list["Person"]:
        """Who asked to join and waits."""
        return [self.peer.somebody(number) for number in sorted(self.stored.join_requests)]

    # -- the bot in it --------------------------------------------------------------------

    def adds_bot(self, *granted: str, by: "Person | None" = None, payload: str = "") -> None:
        """Add the bot, as a plain member or with an administrator's rights.

        Args:
            *granted: rights such as `delete_messages`; with any, it is an administrator.
            by: who does it; the owner by default.
            payload: what a `startgroup` link carried; it comes as `/start@bot payload`.
        """
        who = by if by is not None else self.owner
        world = self.peer.world
        if self.kind == "channel" and not granted:
            raise Refused("A bot is in a channel as an administrator only.")
        self._bot_becomes(granted, who)
        if self.kind != "channel":
            content = {"new_chat_members": [payloads.user(world.bot)]}
            world.serve(self.stored, content, who.key)
        if payload:
            who.writes(self, f"/start@{world.bot.username} {payload}")

    def bot_may(self, *granted: str) -> None:
        """Give the bot exactly these rights; without any, it is a plain member again."""
        self._bot_becomes(granted, self.owner)

    def removes_bot(self, *, by: "Person | None" = None) -> None:
        """Remove the bot, so that it is `kicked`."""
        who = by if by is not None else self.owner
        world = self.peer.world
        status = "left" if self.kind == "group" else "kicked"
        world.change(self.stored, Member(world.bot.id, status), who.key)
        if self.kind != "channel":
            content = {"left_chat_member": payloads.user(world.bot)}
            world.serve(self.stored, content, who.key)

    # -- what becomes of it ---------------------------------------------------------------

    def asks_to_join(self, *, asks: bool = True) -> None:
        """Let nobody in without asking, or everybody again."""
        self.stored.by_request = asks

    def permits(self, **permissions: bool) -> None:
        """Change what plain members may do, as an administrator would."""
        self.stored.permissions |= permissions

    def becomes_public(self, username: str | None) -> None:
        """Take a `@username`, or give it up."""
        self.stored.username = username

    def becomes_forum(self, *, forum: bool = True) -> None:
        """Turn topics on or off."""
        self.stored.forum = forum

    def renames_to(self, title: str) -> None:
        """Take another title; a service message says so."""
        self.stored.title = title
        self.peer.world.serve(self.stored, {"new_chat_title": title}, self.owner.key)

    def migrates(self) -> "Group":
        """Become a supergroup under another id, and return that."""
        if self.kind != "group":
            raise Refused("Only a basic group becomes a supergroup.")
        world, old = self.peer.world, self.stored
        new = world.make_chat("supergroup", old.title, world.users[old.owner_id])
        new.members = {number: replace(member) for number, member in old.members.items()}
        new.permissions = dict(old.permissions)
        world.serve(old, {"migrate_to_chat_id": new.id}, old.owner_id, undeletable=True)
        old.migrated_to = new.id
        world.serve(new, {"migrate_from_chat_id": old.id}, old.owner_id, undeletable=True)
        return Group(self.peer, new.id)

    def links(self, channel: "Group") -> None:
        """Become the discussion group of a channel."""
        self.stored.linked_id, channel.stored.linked_id = channel.key, self.key

    def posts(self, text: str) -> Message:
        """Post in a channel, in its own name; its discussion group gets a copy."""
        if self.kind != "channel":
            raise Refused("Only a channel posts in its own name.")
        return self.owner.writes(self, text)

    def _bot_becomes(self, granted: tuple[str, ...], who: "Person") -> None:
        world = self.peer.world
        table = rights.named(granted, rights.ALL_RIGHTS) if granted else {}
        if table:
            table["can_manage_chat"] = True
        status = "administrator" if table else "member"
        world.change(self.stored, Member(world.bot.id, status, table), who.key)

    def _status(self, number: int) -> str:
        return self.peer.world.member(self.stored, number).status

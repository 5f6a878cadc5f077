"""People: what they are, join, leave and do to each other, within what Telegram lets them do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from telegram_peer import payloads, rights
from telegram_peer.api_words import Json, Refused
from telegram_peer.doing import Does
from telegram_peer.groups import Group
from telegram_peer.posts import Message
from telegram_peer.state import Member, User

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer


@dataclass(frozen=True)
class Person(Does):
    """Somebody with an account."""

    peer: "TelegramPeer"
    key: int

    @property
    def id(self) -> str:
        """Their id, printed."""
        return str(self.key)

    @property
    def account(self) -> User:
        """What the platform keeps."""
        return self.peer.world.users[self.key]

    @property
    def name(self) -> str:
        """The name that others see."""
        return self.account.name

    @property
    def username(self) -> str | None:
        """Their `@username`, without the @."""
        return self.account.username

    def renames_to(self, name: str, username: str | None = None) -> None:
        """Take another name, which tells nobody anything."""
        self.account.name, self.account.username = name, username

    def hides_in_forwards(self) -> None:
        """Let forwards of their messages name no account."""
        self.account.hides_forwards = True

    # -- the bot's private chat -----------------------------------------------------------

    @property
    def dms(self) -> list[Message]:
        """What the bot wrote to them in private and what still exists, oldest first."""
        return [message for message in self.private if message.by_bot]

    @property
    def private(self) -> list[Message]:
        """The whole private chat with the bot."""
        numbers = self.peer.world.private(self.account).messages
        return [Message(self.peer, self.key, number) for number in numbers]

    @property
    def alerts(self) -> list[str]:
        """The alerts that they were shown, oldest first."""
        queries = self.peer.world.queries.values()
        return [q.text for q in queries if q.user_id == self.key and q.alert and q.text]

    async def starts(self, payload: str = "") -> Message:
        """Open the bot's private chat, or press Start in it, with what a link carried."""
        self.unblocks_bot()
        self.account.started = True
        return self.writes(self.peer.bot, f"/start {payload}".strip())

    def opened_bot(self) -> None:
        """Have the private chat open all along, which tells nobody anything."""
        self.account.started = True

    def blocks_bot(self) -> None:
        """Block the bot."""
        if self.account.started and not self.account.blocks:
            self._private_change("member", "kicked")
        self.account.blocks = True

    def unblocks_bot(self) -> None:
        """Let the bot write again."""
        if self.account.blocks:
            self.account.blocks = False
            self._private_change("kicked", "member")

    async def opens(self, url: str, group: Group | None = None) -> Message | None:
        """Open a link to the bot: `?start=…` in private, `?startgroup=…&admin=…` with a group."""
        parts = urlsplit(url)
        if (parts.netloc, parts.path.lower()) != ("t.me", f"/{self.peer.bot.username}"):
            return None
        query = parse_qs(parts.query, keep_blank_values=True)
        if "start" in query:
            return await self.starts(query["start"][0])
        if "startgroup" in query and group is not None:
            granted = query.get("admin", [""])[0].split()
            group.adds_bot(*granted, by=self, payload=query["startgroup"][0])
        return None

    def _private_change(self, old: str, new: str) -> None:
        world = self.peer.world
        chat = world.private(self.account)

        def seen(status: str) -> Json:
            return payloads.member(world, chat, Member(world.bot.id, status))

        body: Json = {
            "chat": payloads.chat(world, chat),
            "from": payloads.user(self.account),
            "date": world.now(),
            "old_chat_member": seen(old),
            "new_chat_member": seen(new),
        }
        world.updates.add("my_chat_member", body)

    # -- membership -----------------------------------------------------------------------

    async def joins(self, group: Group) -> None:
        """Join a group, unless banned there or not asked in."""
        standing = group.standing(self)
        if standing.status == "kicked":
            raise Refused(f"{self.name} is banned from {group.title}.")
        if group.stored.by_request:
            raise Refused(f"{group.title} wants to be asked: requests_to_join.")
        self._comes_in(group, self)

    async def adds(self, other: "Person", group: Group) -> None:
        """Add somebody to a group."""
        self._must(group, "can_invite_users")
        other._comes_in(group, self)  # noqa: SLF001 - of the same class

    async def leaves(self, group: Group) -> None:
        """Leave a group."""
        if not group.has(self):
            raise Refused(f"{self.name} is not in {group.title}.")
        self._goes(group, self)

    async def requests_to_join(self, group: Group, bio: str = "") -> None:
        """Ask to be let in; a bot that may invite is told."""
        if group.standing(self).status == "kicked":
            raise Refused(f"{self.name} is banned from {group.title}.")
        world = self.peer.world
        group.stored.join_requests.add(self.key)
        if world.member(group.stored, world.bot.id).may("can_invite_users"):
            body: Json = {
                "chat": payloads.chat(world, group.stored),
                "from": payloads.user(self.account),
                "user_chat_id": self.key,
                "date": world.now(),
            }
            world.updates.add("chat_join_request", body | ({"bio": bio} if bio else {}))

    def is_member_of(self, group: Group) -> None:
        """Have been a member all along, which tells nobody anything."""
        group.stored.members[self.key] = Member(self.key, "member")

    def is_admin_of(self, group: Group, *granted: str, anonymous: bool = False) -> None:
        """Become an administrator, with these rights or, where none is named, with all.

        Args:
            group: where.
            *granted: rights such as `restrict_members`.
            anonymous: whether they write in the name of the group from now on.
        """
        table = rights.named(granted or rights.ALL_RIGHTS, rights.ALL_RIGHTS)
        table["can_manage_chat"] = True
        new = Member(self.key, "administrator", table, anonymous=anonymous)
        self.peer.world.change(group.stored, new, group.owner.key)

    def is_owner_of(self, group: Group) -> None:
        """Become the owner; whoever was it before leaves without a word."""
        stored = group.stored
        before, stored.owner_id = stored.owner_id, self.key
        if before != self.key:
            stored.members.pop(before, None)
        self.peer.world.change(stored, Member(self.key, "creator"), self.key)

    def is_plain_in(self, group: Group) -> None:
        """Lose all rights and restrictions."""
        self.peer.world.change(group.stored, Member(self.key, "member"), group.owner.key)

    # -- moderating by hand -----------------------------------------------------------------

    async def bans(self, other: "Person", group: Group) -> None:
        """Ban somebody."""
        self._must_lead(group, "can_restrict_members")
        was_in = group.has(other)
        new = Member(other.key, "kicked" if group.kind != "group" else "left")
        self.peer.world.change(group.stored, new, self.key)
        if was_in and group.kind != "channel":
            other._say_gone(group, self)  # noqa: SLF001 - of the same class

    async def unbans(self, other: "Person", group: Group) -> None:
        """Lift a ban."""
        self._must_lead(group, "can_restrict_members")
        if group.standing(other).status == "kicked":
            self.peer.world.change(group.stored, Member(other.key, "left"), self.key)

    async def restricts(self, other: "Person", group: Group, *kept: str, until: int = 0) -> None:
        """Leave somebody these permissions only; without any, they may do nothing."""
        self._must_lead(group, "can_restrict_members")
        table = rights.named(kept, rights.PERMISSIONS)
        here = group.has(other)
        new = Member(other.key, "restricted", permissions=table, until=until, is_in=here)
        self.peer.world.change(group.stored, new, self.key)

    async def unrestricts(self, other: "Person", group: Group) -> None:
        """Lift a restriction."""
        self._must_lead(group, "can_restrict_members")
        status = "member" if group.has(other) else "left"
        self.peer.world.change(group.stored, Member(other.key, status), self.key)

    # -- inside -----------------------------------------------------------------------------

    def _comes_in(self, group: Group, by: "Person") -> None:
        standing = group.standing(self)
        if standing.present:
            raise Refused(f"{self.name} is in {group.title} already.")
        new = Member(self.key, "member")
        if standing.status == "restricted":
            table = dict(standing.permissions)
            new = Member(self.key, "restricted", {}, table, standing.until, is_in=True)
        world = self.peer.world
        world.change(group.stored, new, by.key)
        if group.kind != "channel":
            content = {"new_chat_members": [payloads.user(self.account)]}
            world.serve(group.stored, content, by.key)

    def _goes(self, group: Group, by: "Person") -> None:
        standing = group.standing(self)
        new = Member(self.key, "left")
        if standing.status == "restricted":
            table = dict(standing.permissions)
            new = Member(self.key, "restricted", {}, table, standing.until, is_in=False)
        self.peer.world.change(group.stored, new, by.key)
        if group.kind != "channel":
            self._say_gone(group, by)

    def _say_gone(self, group: Group, by: "Person") -> None:
        content = {"left_chat_member": payloads.user(self.account)}
        self.peer.world.serve(group.stored, content, by.key)

    def _must_lead(self, group: Group, right: str) -> None:
        if not group.standing(self).may(right):
            raise Refused(f"{self.name} may not {right} in {group.title}.")

"""The calls that the fake platform offers to a bot; each may be made to fail."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.faults import Call, Forbidden, Gone, Missing, NotOffered
from leeward_adapters.loopback.ground import BOT, Ground
from leeward_adapters.loopback.world import (
    Account,
    CasePost,
    Letter,
    Membership,
    Page,
    Post,
    Space,
    Verb,
)
from leeward_policies.domain.refs import MessageRef


class Called(Struct, frozen=True):
    """One call that a bot made, whatever came of it."""

    call: Call
    key: str


class Api:
    """What a bot may ask the platform to do.

    Each call raises a `PlatformError` or returns a receipt. On a platform that
    keeps keys, a second call with the same key does nothing and gives the same
    receipt; elsewhere a second post is a second post.
    """

    def __init__(self, platform: Ground) -> None:
        self._platform = platform
        self._receipts: dict[str, str] = {}
        self.calls: list[Called] = []
        """Every call so far, oldest first, failed ones included."""

    # --- words ----------------------------------------------------------------------------------

    async def write_privately(self, user: str, space: str, verb: Verb, letter: Letter) -> str:
        """Put a letter into a member's inbox, as far as their door and the space allow it."""

        def do() -> str:
            home = self._offering(space, verb)
            account = self._reachable(user, home)
            account.inbox.append(letter)
            return f"letter-{user}-{len(account.inbox)}"

        return await self._call("private", letter.key, do)

    async def reply(self, message: MessageRef, text: str, key: str) -> str:
        """Answer a message in its room, where everybody reads it; a hidden one is answered too."""

        def do() -> str:
            home = self._offering(message.space, "reply")
            chamber = home.rooms.get(message.channel)
            if chamber is None:
                raise Missing("There is no such room.")
            answered = chamber.posts.get(message.id)
            body = wire.Body(
                id=self._platform.next_post_id(),
                author=wire.Person(id=BOT, name="Leeward", bot=True),
                sent_at=self._platform.clock.now(),
                text=text,
                reply_to=None if answered is None else wire.Reply(answered.id, answered.author),
            )
            chamber.posts[body.id] = Post(body.id, BOT, body.sent_at, body)
            return body.id

        return await self._call("reply", key, do)

    async def post_case(self, post: CasePost, space: str, key: str, rule: str = "") -> str:
        """Post a case where its readers look, or bring the post it has up to date.

        What lies before the responders for suspected abuse material goes from all other desks.
        """

        def do() -> str:
            self._offering(space, "ask")
            if post.whom == "nobody":
                return self._renewed(post)
            desk = self._platform.desks[post.whom]
            before = desk.get(post.case)
            number = 0 if before is None else before.changed + 1
            at = post.at if before is None else before.at
            desk[post.case] = replace(post, at=at, changed=number)
            self._platform.posted.add(post.case)
            self._platform.pages.append(
                Page(self._platform.clock.now(), post.whom, post.case, rule)
            )
            if post.whom == "csea":
                for whom, other in self._platform.desks.items():
                    if whom != "csea":
                        other.pop(post.case, None)
            return f"{post.whom}-{post.case}"

        return await self._call("post_case", key, do)

    def _renewed(self, post: CasePost) -> str:
        """Let a post read as its case stands now, wherever it stands; nobody is called."""
        for whom, desk in self._platform.desks.items():
            before = desk.get(post.case)
            if before is not None:
                desk[post.case] = replace(post, whom=whom, at=before.at, changed=before.changed + 1)
        return f"nobody-{post.case}"

    # --- messages -------------------------------------------------------------------------------

    async def hide(self, message: MessageRef, key: str) -> str:
        """Take a message out of sight; for good where the space has no undo."""

        def do() -> str:
            home = self._offering(message.space, "hide")
            post = self._post(home, message)
            if post.is_deleted:
                raise Gone("Its author has deleted this message.")
            post.is_hidden = True
            return post.id

        return await self._call("hide", key, do)

    async def reveal(self, message: MessageRef, key: str) -> str:
        """Put a hidden message back."""

        def do() -> str:
            home = self._offering(message.space, "reveal")
            post = self._post(home, message)
            if post.is_deleted:
                raise Gone("Its author has deleted this message.")
            post.is_hidden = False
            return post.id

        return await self._call("reveal", key, do)

    # --- people ---------------------------------------------------------------------------------

    async def restrict(self, user: str, space: str, seconds: int, key: str) -> str:
        """Keep a member from writing for a time."""

        def do() -> str:
            home = self._offering(space, "restrict")
            until = self._platform.clock.now() + timedelta(seconds=seconds)
            self._under_bot(home, user).restricted_until = until
            return until.isoformat()

        return await self._call("restrict", key, do)

    async def unrestrict(self, user: str, space: str, key: str) -> str:
        """Let a member write again."""

        def do() -> str:
            home = self._offering(space, "unrestrict")
            self._under_bot(home, user).restricted_until = None
            return ""

        return await self._call("unrestrict", key, do)

    async def remove(self, user: str, space: str, key: str, *, for_good: bool) -> str:
        """Remove a member from a space; for good also bars the way back."""
        verb: Verb = "ban" if for_good else "kick"

        def do() -> str:
            home = self._offering(space, verb)
            if for_good and user in home.banned:
                return ""
            self._under_bot(home, user)
            del home.members[user]
            if for_good:
                home.banned.add(user)
            now = self._platform.clock.now()
            self._platform.announce(wire.Left(at=now, space=home.id, member=user))
            return ""

        return await self._call("ban" if for_good else "kick", key, do)

    async def lock(self, space: str, seconds: int, key: str) -> str:
        """Let nobody new into a space for a time."""

        def do() -> str:
            home = self._offering(space, "lock")
            home.locked_until = self._platform.clock.now() + timedelta(seconds=seconds)
            return home.locked_until.isoformat()

        return await self._call("lock", key, do)

    async def unban(self, user: str, space: str, key: str) -> str:
        """Let somebody come back who was kept out; they are not brought back."""

        def do() -> str:
            home = self._offering(space, "unban")
            if user not in self._platform.accounts:
                raise Missing("There is no such person.")
            home.banned.discard(user)
            return ""

        return await self._call("unban", key, do)

    async def unlock(self, space: str, key: str) -> str:
        """Let people into a space again."""

        def do() -> str:
            self._offering(space, "unlock").locked_until = None
            return ""

        return await self._call("unlock", key, do)

    # --- within ---------------------------------------------------------------------------------

    async def _call(self, call: Call, key: str, do: Callable[[], str]) -> str:
        """Make one call, with whatever was planned to go wrong with it."""
        self.calls.append(Called(call, key))
        faults = self._platform.faults
        fault = faults.take(call)
        await faults.strike_before(fault, call, self._platform.clock)
        receipt = self._once(key, do)
        faults.strike_after(fault, call)
        return receipt

    def _once(self, key: str, do: Callable[[], str]) -> str:
        if not self._platform.keeps_keys:
            return do()
        if key not in self._receipts:
            self._receipts[key] = do()
        return self._receipts[key]

    def _offering(self, space: str, verb: Verb) -> Space:
        home = self._platform.spaces.get(space)
        if home is None:
            raise Missing("There is no such space.")
        if not home.offers(verb):
            raise NotOffered(f"{verb} is not offered here.")
        return home

    def _reachable(self, user: str, home: Space) -> Account:
        account = self._platform.accounts.get(user)
        if account is None or account.is_bot:
            raise Missing("There is no such person.")
        if home.private == "opened" and not account.has_opened_line:
            raise Forbidden("They have not opened the private line.")
        if home.private == "present" and not account.is_present:
            raise Forbidden("They are not there now, and this does not wait for them.")
        if not account.has_open_door:
            raise Forbidden("They let nobody write to them.")
        return account

    def _post(self, home: Space, message: MessageRef) -> Post:
        chamber = home.rooms.get(message.channel)
        post = None if chamber is None else chamber.posts.get(message.id)
        if post is None:
            raise Missing("There is no such message.")
        return post

    def _under_bot(self, home: Space, user: str) -> Membership:
        membership = home.members.get(user)
        if membership is None:
            raise Missing("There is no such member.")
        if not home.above_bot.isdisjoint(membership.roles):
            raise Forbidden("This member's role stands above the bot's.")
        return membership

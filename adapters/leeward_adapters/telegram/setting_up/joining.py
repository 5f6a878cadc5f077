"""What the links of the set-up do, and `/setup`: who may choose, and what is missing."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.words import PLATFORM
from leeward_adapters.telegram.setting_up.asking import chat_of, home_at, look_at, member_of
from leeward_adapters.telegram.setting_up.checks import rest_of
from leeward_adapters.telegram.setting_up.chosen import FILE, choose, chosen
from leeward_adapters.telegram.setting_up.codes import is_code
from leeward_adapters.telegram.setting_up.commands import register
from leeward_adapters.telegram.setting_up.group_checks import group_checks
from leeward_adapters.telegram.setting_up.joining_words import (
    ANOTHER_LEAD,
    BROKEN,
    GROUP_JOINED,
    LEAD_CHOSEN,
    MODERATORS_CHOSEN,
    NO_CODE,
    NOT_A_PERSON,
    NOT_ADMINISTRATOR,
    NOT_HERE,
    NOT_NOW,
    NOT_WRITTEN,
    POLICIES,
    POLICY_CHOSEN,
    POLICY_NAMED,
    Standing,
    in_the_way,
    setup_words,
    to_mend,
)
from leeward_adapters.telegram.setting_up.moderators_checks import problems
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_adapters.telegram.setting_up.told import Account
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, NotReady, OutputError
from leeward_policies.policy import packs

ANONYMOUS: Final = "1087968824"
"""The account in whose name Telegram shows what a group's administrators write anonymously."""

log = structlog.get_logger("leeward.adapters.telegram")


async def group_joined(context: Context, chat: str, user: str, code: str) -> str:
    """Answer `/start g_<code>` in a group of members: keep it in mind for the doctor.

    Args:
        context: of the connection.
        chat: the group's id.
        user: who sent it; the chat's own id for an anonymous administrator.
        code: what followed `g_`.

    Returns:
        What to say to whoever sent it, in private where that can be.
    """

    async def joined(rest: Rest, own: Account) -> str:
        if not is_code(context.folder, "group", code, context.clock.now()):
            return NO_CODE
        if not await _is_leading(rest, chat, user):
            return NOT_ADMINISTRATOR
        choose(context.folder, group=chat)
        look = await look_at(rest, chat, own)
        return GROUP_JOINED + to_mend(group_checks(look))

    return await _kindly(context, joined)


async def moderators_chosen(context: Context, chat: str, user: str, code: str) -> str:
    """Answer `/start m_<code>` in a group: make it the one where cases go.

    Only an administrator of that group may, with a code that nobody has used yet.

    Args:
        context: of the connection.
        chat: the group's id.
        user: who sent it; the chat's own id for an anonymous administrator.
        code: what followed `m_`.

    Returns:
        What to say in that group.
    """

    async def made(rest: Rest, own: Account) -> str:
        before = chosen(context.folder)
        if not is_code(context.folder, "moderators", code, context.clock.now()):
            if before.moderators == chat:  # tapped a second time
                return await _setup(context, rest, own, chat)
            return NO_CODE
        if not await _is_leading(rest, chat, user):
            return NOT_ADMINISTRATOR
        home = await home_at(rest, chat, own)
        found = tuple(problems(home))  # one that leeward.toml names may do without topics
        if found:
            return in_the_way(found)
        choose(context.folder, moderators=chat)
        log.info("telegram.moderators_chosen")
        await _commands(context, rest, chat, before.moderators)
        return MODERATORS_CHOSEN + setup_words(_standing(context, chat))

    return await _kindly(context, made)


async def lead_chosen(context: Context, user: str, code: str) -> str:
    """Answer `/start l_<code>` in private: make whoever tapped the safety lead.

    Args:
        context: of the connection.
        user: who tapped; they have opened the private line by that.
        code: what followed `l_`.

    Returns:
        What to say to them.
    """

    async def made(rest: Rest, own: Account) -> str:
        lead = str(UserRef(PLATFORM, "", user))
        before = chosen(context.folder)
        if not is_code(context.folder, "lead", code, context.clock.now()):
            return LEAD_CHOSEN if before.safety_lead == lead else NO_CODE
        if (
            user == str(own.id)
            or user == ANONYMOUS
            or (await chat_of(rest, user)).type != "private"
        ):
            return NOT_A_PERSON
        choose(context.folder, safety_lead=lead)
        log.info("telegram.lead_chosen")
        named = _named_lead(context)
        if named is not None and str(named) != lead and str(named) != before.safety_lead:
            return LEAD_CHOSEN + ANOTHER_LEAD
        return LEAD_CHOSEN

    return await _kindly(context, made)


async def setup_answer(context: Context, chat: str, user: str, argument: str = "") -> str:
    """Answer `/setup`, in the moderators' group: what is chosen, and what is missing.

    With the name of a policy behind it, that one is chosen; it holds for all groups, so only
    administrators of the group where all cases go may.

    Args:
        context: of the connection.
        chat: where it was written.
        user: who wrote it; the chat's own id for an anonymous administrator.
        argument: what followed the command.

    Returns:
        What to say there.
    """

    async def answered(rest: Rest, own: Account) -> str:
        home = context.settings.moderators or chosen(context.folder).moderators
        if not await _is_leading(rest, chat, user):
            return NOT_ADMINISTRATOR
        if home != chat:
            return NOT_HERE
        name = argument.strip().casefold()
        if name and name not in packs():
            return POLICIES
        if name:
            return _policy(context, name)
        return await _setup(context, rest, own, chat)

    return await _kindly(context, answered)


# --- how ----------------------------------------------------------------------------------------


async def _kindly(context: Context, how: Callable[[Rest, Account], Awaitable[str]]) -> str:
    """Let a question be answered; say what went wrong where it cannot be."""
    try:
        async with rest_of(context) as rest:
            return await how(rest, await rest.ask("getMe", Account))
    except Odd as odd:
        return NOT_NOW.format(why=odd.says)
    except ConfigError:
        return BROKEN.format(file=FILE)
    except OutputError:
        return NOT_WRITTEN.format(file=FILE)


async def _is_leading(rest: Rest, chat: str, user: str) -> bool:
    """Say whether somebody owns or administers a group; who writes as the group itself does."""
    if user == chat:
        return True
    if not user.isdecimal():  # a channel that writes in its own name
        return False
    return (await member_of(rest, chat, int(user))).is_leading


async def _setup(context: Context, rest: Rest, own: Account, chat: str) -> str:
    home = await home_at(rest, chat, own)
    return setup_words(_standing(context, chat), tuple(problems(home)))


def _standing(context: Context, chat: str) -> Standing:
    choice = chosen(context.folder)
    try:
        policy = context.desk.standing().policy.partition("@")[0]
    except NotReady:
        policy = ""
    lead = _named_lead(context)
    return Standing(
        is_in_file=context.settings.moderators == chat,
        policy=policy,
        chosen_policy=choice.policy,
        has_own_policy=bool(policy) and policy not in packs(),
        lead="" if lead is None else str(lead),
        chosen_lead=choice.safety_lead,
        groups=len(choice.groups),
    )


def _named_lead(context: Context) -> UserRef | None:
    """Return who is the safety lead now; None for nobody, and before the community runs."""
    try:
        return context.desk.people().safety_lead
    except NotReady:
        return None


def _policy(context: Context, name: str) -> str:
    choose(context.folder, policy=name)
    log.info("telegram.policy_chosen", policy=name)
    standing = _standing(context, "")
    if standing.has_own_policy:
        return POLICY_NAMED.format(policy=name, own=standing.policy)
    return POLICY_CHOSEN.format(policy=name)


async def _commands(context: Context, rest: Rest, chat: str, before: str | None) -> None:
    """Show the team's commands in the new group, and no more in the one before."""
    gone = () if before is None or before == context.settings.moderators else (before,)
    try:
        await register(rest, (chat,), gone=gone)
    except Odd as odd:
        log.warning("telegram.commands_not_written", problem=odd.says)

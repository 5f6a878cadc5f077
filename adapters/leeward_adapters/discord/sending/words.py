"""Words on Discord: members as mentions, times in each reader's zone, strangers' text disarmed."""

import re
from datetime import datetime
from typing import Final, Literal, assert_never

from leeward_adapters.live.saying.spans import (
    Address,
    Capital,
    Code,
    Dim,
    Link,
    Loose,
    Named,
    Open,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    Who,
)
from leeward_policies.addresses import address_of
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.explain import NAME_LONGEST, SOMEBODY
from leeward_policies.words import TEXT_LONGEST, plain

OURS: Final = "discord"
"""The platform on which somebody can be mentioned; of others an id is shown as it is printed."""

CONTENT_LONGEST: Final = 2_000
"""Characters of a message (docs.discord.com, "Create Message"; so for the limits below)."""

TITLE_LONGEST: Final = 256
DESCRIPTION_LONGEST: Final = 4_096
FIELD_LONGEST: Final = 1_024
EMBED_LONGEST: Final = 6_000
"""Of an embed's title, its description, one field's value, and all of its words together."""

LINK_SHOWN: Final = 110
"""Of the address of a message; a longer one is none of Discord's."""

THREAD_NAME_LONGEST: Final = 100
REASON_LONGEST: Final = 512
"""Of a thread's name, and of a reason in the audit log."""

WEBHOOK: Final = "webhook-"
"""How the id of a webhook's author begins: `webhook-<id>-<shown name>`."""

_SNOWFLAKE: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_SNOWFLAKE_END: Final = 2**63

_MARKDOWN: Final = re.compile(r"[\\`*_~|<>\[\]#:@]|^[-+]")
"""Everything that begins a format, a mention, an emoji, a heading, a list or a link."""


def snowflake(text: str) -> int | None:
    """Return an id of Discord as a number; None for what is none."""
    if not _SNOWFLAKE.fullmatch(text):
        return None
    number = int(text)
    return number if 0 < number < _SNOWFLAKE_END else None


def shortened(text: str, longest: int) -> str:
    """Return at most so many characters, and show that something was cut."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rstrip("\\") + "…"


def disarmed(text: str, longest: int = TEXT_LONGEST) -> str:
    """Return a stranger's text as one line that neither formats, links nor calls anybody."""
    return _MARKDOWN.sub(r"\\\g<0>", plain(text, longest))


def member(who: UserRef) -> str:
    """Return how a member is shown: as a mention, which calls nobody unless we say so."""
    if who.platform != OURS:
        return disarmed(str(who), NAME_LONGEST)
    if snowflake(who.id) is not None:
        return f"<@{who.id}>"
    if who.id.startswith(WEBHOOK):
        shown = who.id.removeprefix(WEBHOOK).partition("-")[2]
        return f"{disarmed(shown, NAME_LONGEST) or SOMEBODY} (a webhook)"
    return disarmed(str(who), NAME_LONGEST) or SOMEBODY


def moment(at: datetime, style: Literal["t", "f", "d", "R"] = "f") -> str:
    """Return a time that each reader sees in their own zone."""
    return f"<t:{int(at.timestamp())}:{style}>"


def room(channel: ChannelRef) -> str:
    """Return a room as a link that shows its name to those who may see it."""
    if channel.space == DIRECT_SPACE:
        return "a direct message to the bot"
    if channel.platform != OURS:
        return disarmed(str(channel), NAME_LONGEST)
    if snowflake(channel.id) is None:
        return disarmed(channel.id, NAME_LONGEST)
    return f"<#{channel.id}>"


def link_to(message: MessageRef) -> str | None:
    """Return the address of a message on its platform; None where nobody else can open it."""
    return address_of(message) or None


def shown(text: Text) -> str:
    """Return a text in Discord's markup; nobody is called by it unless we say so."""
    return "".join(map(_span, text))


def length(text: Text) -> int:
    """Return how many characters Discord counts of a text."""
    return len(shown(text))


def _span(span: Span) -> str:  # noqa: C901, PLR0911, PLR0912 - one branch a kind
    match span:
        case str():
            return span
        case Loose():
            return _MARKDOWN.sub(r"\\\g<0>", span.text)
        case Who():
            return member(span.ref)
        case When():
            return moment(span.at, span.style)
        case Where():
            return room(span.channel)
        case Open():
            link = link_to(span.message)
            is_shown = link is not None and len(link) <= LINK_SHOWN
            return f"{span.before}[{span.label}]({link})" if is_shown else ""
        case Link():
            return f"[{span.label}]({span.address})"
        case Address():
            return f"<{span.address}>"
        case Strong():
            return f"**{shown(span.text)}**"
        case Named():
            return f"*{span.label}*"
        case Code():
            row = span.text.replace("`", "ˋ")  # noqa: RUF001 - it looks alike and ends no code
            return f"`{row}`"
        case Dim():
            return "\n".join(f"-# {row}" for row in shown(span.text).splitlines())
        case Short():
            return shortened(shown(span.text), span.longest)
        case Capital():
            inner = shown(span.text)
            return inner[:1].upper() + inner[1:]
        case _:
            assert_never(span)


def audit_reason(rule: str, decision: str) -> str:
    """Return what the server's own audit log says of an act: rule and decision, nobody's name."""
    reason = f"Leeward: rule {plain(rule)}, decision {plain(decision)}"
    return shortened(reason, REASON_LONGEST)

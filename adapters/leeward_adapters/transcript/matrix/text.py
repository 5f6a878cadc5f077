"""The text of a Matrix message: the reply's repeated lines, mentions and links taken apart."""

import html
import re

from leeward_adapters.transcript import values
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.message import File, Link, Mention, Part, Sticker
from leeward_policies.domain.refs import UserRef

_FALLBACK_AUTHOR = re.compile(r"> (?:\* )?<(@[^<>\s]{1,255})> ?")
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?\bhref=(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})')[^<>]{0,500}>"
    r"((?:[^<]|<(?!/a>)){0,500})</a>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,500}>")
_REPLY_ENDS = "</mx-reply>"
_LONGEST_FORMATTED = 64 << 10
"""Characters looked at for links; an event of Matrix has at most 64 KiB."""

POLLS = frozenset({"m.poll.start", "org.matrix.msc3381.poll.start"})
"""The types of an event that starts a poll."""

_FILES = frozenset({"m.image", "m.video", "m.audio", "m.file"})
_TO_USER = re.compile(r"https://matrix\.to/#/(?:@|%40)([^?/#\s]{1,255})")


def without_fallback(body: str) -> tuple[str, str, str]:
    """Take off the lines that a client repeats above a reply (`> <@ana:example.org> …`).

    Returns:
        What the author wrote, what was repeated, and whose words those are, if it is told.
    """
    if not body.startswith("> "):
        return body, "", ""
    lines = body.split("\n")
    count = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    repeated = [line[1:].removeprefix(" ") for line in lines[:count]]
    rest = lines[count:]
    if rest and not rest[0].strip():
        rest = rest[1:]
    found = _FALLBACK_AUTHOR.match(lines[0])
    if found:
        repeated[0] = lines[0][found.end() :]
    return "\n".join(rest), "\n".join(repeated), found[1] if found else ""


def marked(content: Json, platform: str) -> list[Part]:
    """Return the links and mentions of a message's content."""
    parts: list[Part] = []
    mentioned: list[str] = [
        user
        for user in values.items(values.mapping(content.get("m.mentions")).get("user_ids"))
        if isinstance(user, str)
    ]
    for address, shown in _anchors(values.text(content.get("formatted_body"))):
        user = _TO_USER.match(address)
        if user is None:
            parts.append(Link(address, shown))
        else:
            mentioned.append(f"@{user[1].replace('%3A', ':')}")
    unique = dict.fromkeys(user for user in mentioned if user)
    return [*(Mention(UserRef(platform, "", user)) for user in unique), *parts]


def _anchors(formatted: str) -> list[tuple[str, str]]:
    if "<a" not in formatted:
        return []
    own = formatted[:_LONGEST_FORMATTED].rpartition(_REPLY_ENDS)[2]
    return [
        (
            html.unescape(found[1] or found[2]),
            html.unescape(_TAG.sub("", found[3])),
        )
        for found in _ANCHOR.finditer(own)
    ]


def words(kind: str, content: Json) -> str:
    """Return what was written; a file without a caption has no words of its own."""
    if kind in POLLS:
        return _poll(content)
    if kind == "m.sticker":
        return ""
    body = values.text(content.get("body"))
    if values.text(content.get("msgtype")) in _FILES and content.get("filename") in (
        None,
        "",
        body,
    ):
        # Then the body is the file's name.
        return ""
    return body


def alt(content: Json) -> str:
    """Return the description of a shared place."""
    return values.text(content.get("body")) if content.get("msgtype") == "m.location" else ""


def _poll(content: Json) -> str:
    start = values.mapping(content.get("m.poll") or content.get("org.matrix.msc3381.poll.start"))
    lines = [_said(values.mapping(start.get("question")))]
    lines += [_said(answer) for answer in values.mappings(start.get("answers"))]
    return "\n".join(line for line in lines if line)


def _said(part: Json) -> str:
    text = part.get("m.text", part.get("org.matrix.msc1767.text"))
    if isinstance(text, list):
        text = next((found.get("body") for found in values.mappings(text)), "")
    return values.text(text) or values.text(part.get("body"))


def media(kind: str, content: Json) -> list[Part]:
    """Return the file or sticker of a message; nothing is opened."""
    if kind == "m.sticker":
        return [Sticker(values.text(content.get("body")))]
    if values.text(content.get("msgtype")) not in _FILES:
        return []
    info = values.mapping(content.get("info"))
    name = values.text(content.get("filename")) or values.text(content.get("body"))
    return [File(name, values.text(info.get("mimetype")), values.size(info.get("size")))]

"""The text of a Slack message: escapes undone, references and links turned into what is shown."""

import re
from collections.abc import Callable

from leeward_adapters.transcript import values
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.message import Link, Mention, Part
from leeward_policies.domain.refs import UserRef

_REFERENCE = re.compile(r"<([^<>\n]{1,3000})>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}
DEEPEST_BLOCK = 8
"""How deep elements of a block are followed; Slack nests four deep at most."""


class Directory:
    """How accounts are referred to and shown, as far as the export tells."""

    def __init__(self, user: Callable[[str], UserRef], name: Callable[[str], str]) -> None:
        self.user = user
        self.name = name


def plain(written: str, directory: Directory) -> tuple[str, list[Part]]:
    """Return a text as it is shown, with its mentions and links as parts.

    `<@U1>` becomes `@ana`, `<https://x.example|here>` becomes `here`, and `&amp;` is undone
    once, after the references were found: what a member typed as `&lt;@U1&gt;` is no mention.
    """
    if "<" not in written and "&" not in written:
        return written, []
    shown: list[str] = []
    parts: list[Part] = []
    at = 0
    for found in _REFERENCE.finditer(written):
        shown.append(_unescaped(written[at : found.start()]))
        shown.append(_reference(found[1], directory, parts))
        at = found.end()
    shown.append(_unescaped(written[at:]))
    return "".join(shown), parts


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS[found[1]], written)


def _reference(inside: str, directory: Directory, parts: list[Part]) -> str:
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    match target[:1]:
        case "@":
            own = target[1:]
            parts.append(Mention(directory.user(own)))
            return f"@{label or directory.name(own) or 'member'}"
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            # <!here>, <!subteam^S1|@helpers>, <!date^1392734382^{date}|18 Feb 2014>
            return label or f"@{target[1:].partition('^')[0]}"
        case _:
            url = _unescaped(target)
            parts.append(Link(url, label))
            return label or url


def from_blocks(blocks: object, directory: Directory) -> tuple[str, list[Part]]:
    """Return the words of a message that has blocks alone, without a text."""
    words: list[str] = []
    parts: list[Part] = []
    _collect(blocks, directory, words, parts, DEEPEST_BLOCK)
    return "".join(words).strip("\n"), parts


def _collect(
    blocks: object, directory: Directory, words: list[str], parts: list[Part], depth: int
) -> None:
    if depth == 0:
        return
    for block in values.mappings(blocks):
        written = block.get("text")
        match block.get("type"):
            case "text" | "emoji":
                words.append(values.text(written) or f":{values.text(block.get('name'))}:")
            case "link":
                url = values.text(block.get("url"))
                parts.append(Link(url, values.text(written)))
                words.append(values.text(written) or url)
            case "user" if own := values.ident(block.get("user_id")):
                parts.append(Mention(directory.user(own)))
                words.append(f"@{directory.name(own) or 'member'}")
            case _:
                said, found = plain(values.text(values.mapping(written).get("text")), directory)
                words.append(said)
                parts.extend(found)
        for inner in ("elements", "fields"):
            _collect(block.get(inner), directory, words, parts, depth - 1)
        if block.get("type") in ("section", "header", "rich_text_section", "rich_text_quote"):
            words.append("\n")


def previews(attachments: object, directory: Directory) -> list[str]:
    """Return titles and texts of previews and of what programs attach."""
    texts: list[str] = []
    for attachment in values.mappings(attachments):
        if is_share(attachment):
            continue
        words = [
            values.text(attachment.get(key)) for key in ("pretext", "author_name", "title", "text")
        ]
        for field in values.mappings(attachment.get("fields")):
            words += [values.text(field.get("title")), values.text(field.get("value"))]
        if not any(words):
            words = [values.text(attachment.get("fallback"))]
        texts.extend(plain(word, directory)[0] for word in words if word)
    return texts


def is_share(attachment: Json) -> bool:
    """Say whether an attachment repeats another message."""
    return attachment.get("is_share") is True or attachment.get("is_msg_unfurl") is True

"""The text of a Telegram message: a string, or a list of strings and marked stretches."""

from leeward_adapters.transcript import values
from leeward_adapters.transcript.media import media_type
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.message import File, Link, Mention, Part, Sticker
from leeward_policies.domain.refs import UserRef

_NOT_INCLUDED = "("
"""A path starts so where the export left the file out: `(File not included. …)`."""

_KIND_OF_PEER = (("user", ""), ("channel", "-100"), ("chat", "-"))


def peer_id(written: object) -> str:
    """Return an account's or chat's id as the Bot API writes it, so that one policy fits both.

    The export writes `user123`, `channel123` and `chat123`, old ones a bare number.
    """
    own = values.ident(written)
    for kind, sign in _KIND_OF_PEER:
        number = own.removeprefix(kind)
        if number != own and number.isdecimal():
            return f"{sign}{number}"
    return own


def flat(written: object) -> str:
    """Return the words of a text, whatever its form."""
    if isinstance(written, str):
        return written
    return "".join(
        part if isinstance(part, str) else values.text(values.mapping(part).get("text"))
        for part in values.items(written)
    )


def marked(written: object, platform: str) -> list[Part]:
    """Return the links and mentions that stand in a text.

    A mention by name carries only the name (`@ana`), which then is the account's id here:
    the export does not tell which number it belongs to.
    """
    parts: list[Part] = []
    for part in values.mappings(written):
        shown = values.text(part.get("text"))
        match part.get("type"):
            case "link":
                parts.append(Link(shown))
            case "text_link":
                parts.append(Link(values.text(part.get("href")), shown))
            case "mention":
                parts.append(Mention(UserRef(platform, "", shown.lower())))
            case "mention_name" if own := peer_id(part.get("user_id")):
                parts.append(Mention(UserRef(platform, "", own)))
            case _:
                pass
    return parts


def poll(payload: Json) -> str:
    """Return a poll's question and answers, or nothing."""
    found = values.mapping(payload.get("poll"))
    lines = [flat(found.get("question"))]
    lines += [flat(answer.get("text")) for answer in values.mappings(found.get("answers"))]
    return "\n".join(line for line in lines if line)


def card(payload: Json) -> str:
    """Return a shared contact, place, game or bill as the words it shows."""
    contact = values.mapping(payload.get("contact_information"))
    bill = values.mapping(payload.get("invoice_information"))
    words = [
        values.text(found)
        for found in (
            contact.get("first_name"),
            contact.get("last_name"),
            contact.get("phone_number"),
            payload.get("place_name"),
            payload.get("address"),
            payload.get("game_title"),
            payload.get("game_description"),
            bill.get("title"),
            bill.get("description"),
        )
    ]
    return " ".join(word for word in words if word)


def media(payload: Json) -> list[Part]:
    """Return the files and stickers of a message; nothing is opened."""
    parts: list[Part] = []
    if photo := values.text(payload.get("photo")):
        name = "photo" if photo.startswith(_NOT_INCLUDED) else photo.rpartition("/")[2]
        parts.append(File(name, "image/jpeg", values.size(payload.get("photo_file_size"))))
    file = values.text(payload.get("file"))
    kind = values.text(payload.get("media_type"))
    if kind == "sticker":
        parts.append(Sticker(values.text(payload.get("sticker_emoji"))))
    elif file or kind:
        name = values.text(payload.get("file_name"))
        if not name and not file.startswith(_NOT_INCLUDED):
            name = file.rpartition("/")[2]
        parts.append(
            File(
                name or kind or "file",
                values.text(payload.get("mime_type")) or media_type(name),
                values.size(payload.get("file_size")),
            )
        )
    return parts


def buttons(payload: Json) -> list[Part]:
    """Return the addresses behind a program's buttons."""
    return [
        Link(values.text(button.get("data")), values.text(button.get("text")))
        for row in values.items(payload.get("inline_bot_buttons"))
        for button in values.mappings(row)
        if button.get("type") == "url"
    ]

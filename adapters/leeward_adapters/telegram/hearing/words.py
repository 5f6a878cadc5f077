"""The words of a Telegram message, whatever kind it is, and the files that hang on it.

A text or a caption is what it says. A poll says its question and answers, a shared contact its
name and number, a venue its name and address, a game or a bill its title, as the transcript reader
has it. Cards stand as words in the body, since that is where personal information is looked for.
Of a place on the map only that it is shared is kept: its figures are zeros (`LOCATION`), which
the detector of locations finds and from which nobody is found.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from leeward_adapters.telegram.hearing import rich
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.entities import LIST_LONGEST, command, marked, whole
from leeward_policies.domain.message import File, Link, Part, Sticker

LOCATION: Final = "My location: 00.000, 00.000"
"""Stands for a place on the map that somebody shares; its figures are never taken in."""

_CONTENT: Final = (
    *("text", "caption", "rich_message", "animation", "audio", "document", "photo", "video"),
    *("video_note", "voice", "live_photo", "paid_media", "sticker", "story", "dice", "contact"),
    *("venue", "location", "poll", "checklist", "game", "invoice", "giveaway", "giveaway_winners"),
    *("gift", "poll_option_added", "checklist_tasks_added"),
)
"""What makes a message of somebody's; without any it is a notice of Telegram's own."""

_FILES: Final = (
    ("animation", "animation", "video/mp4"),
    ("audio", "audio_file", "audio/mpeg"),
    ("video", "video_file", "video/mp4"),
    ("video_note", "video_message", "video/mp4"),
    ("voice", "voice_message", "audio/ogg"),
    ("document", "file", ""),
)
"""Each kind of file, how Telegram's own export calls one without a name, and its type."""

_Item = TypeVar("_Item")


def has_content(told: shapes.Message) -> bool:
    """Say whether somebody says or shows something, so that it is no mere notice."""
    return any(getattr(told, name) is not None for name in _CONTENT)


def is_place_alone(told: shapes.Message) -> bool:
    """Say whether a message is a place on the map and nothing else."""
    return told.location is not None and told.venue is None


def body_of(told: shapes.Message) -> str:
    """Return what a message says; each thing it says stands on lines of its own."""
    lines = [told.text, told.caption]
    if told.rich_message is not None:
        lines += rich.lines_of(told.rich_message)
    lines += [*_poll(told.poll), *_cards(told), *_lists(told)]
    if is_place_alone(told):
        lines.append(LOCATION)
    return "\n".join(whole(line) for line in lines if line)


def behind_command(told: shapes.Message) -> str:
    """Return what stands behind the command with which a message begins; empty without one."""
    if command(told.text, told.entities) is None:
        return ""
    begins = next(one for one in told.entities if one.type == "bot_command")
    return whole((told.text or "")[begins.length :]).strip()


def parts_of(told: shapes.Message, directory: Directory) -> Iterator[Part]:
    """Yield the mentions and links of a message, then its files and stickers, then its buttons."""
    known = directory.user_id
    texts = ((told.text, told.entities), (told.caption, told.caption_entities))
    for text, entities in texts:
        if text:
            yield from marked(whole(text), entities, known)
    if told.rich_message is not None:
        yield from _some(rich.parts_of(told.rich_message, known))
    yield from _files(told)
    if told.sticker is not None:
        yield Sticker(whole(told.sticker.emoji or told.sticker.set_name or ""))
    yield from _buttons(told.reply_markup)


def _some(items: Iterable[_Item]) -> Iterator[_Item]:
    return islice(items, LIST_LONGEST)


def _poll(poll: shapes.Poll | None) -> Iterator[str | None]:
    if poll is not None:
        yield poll.question
        yield from (option.text for option in _some(poll.options))
        yield from (poll.description, poll.explanation)


def _cards(told: shapes.Message) -> Iterator[str]:
    """Yield the words of a contact, a place, a game or a bill, each on one line."""
    cards: list[tuple[str | None, ...]] = []
    if (contact := told.contact) is not None:
        cards.append((contact.first_name, contact.last_name, contact.phone_number))
    if (venue := told.venue) is not None:
        cards.append((venue.title, venue.address))
    cards += [
        (card.title, card.description, card.text)
        for card in (told.game, told.invoice)
        if card is not None
    ]
    for card in cards:
        yield " ".join(word for word in card if word)


def _lists(told: shapes.Message) -> Iterator[str | None]:
    for checklist in (told.checklist, told.checklist_tasks_added):
        if checklist is not None:
            yield checklist.title
            yield from (task.text for task in _some(checklist.tasks))
    for giveaway in (told.giveaway, told.giveaway_winners):
        if giveaway is not None:
            yield giveaway.prize_description
    if told.gift is not None:
        yield told.gift.text
    if told.poll_option_added is not None:
        yield told.poll_option_added.option_text


def _files(told: shapes.Message) -> Iterator[File]:
    """Yield what is said of the files; what Telegram tells twice for old programs counts once."""
    if told.live_photo is not None:
        yield _file(told.live_photo, "live_photo", "video/mp4")
    elif told.photo is not None:
        yield _photo(told.photo)
    for name, shown, media_type in _FILES:
        media: shapes.Media | None = getattr(told, name)
        is_again = name == "document" and told.animation is not None
        if media is not None and not is_again:
            yield _file(media, shown, media_type)
    for item in _some(() if told.paid_media is None else told.paid_media.paid_media):
        if item.photo is not None:
            yield _photo(item.photo)
        for media in (item.video, item.live_photo):
            if media is not None:
                yield _file(media, "video_file", "video/mp4")


def _photo(sizes: tuple[shapes.Picture, ...]) -> File:
    told = [size.file_size for size in _some(sizes) if size.file_size is not None]
    return File("photo", "image/jpeg", max(told, default=None))


def _file(media: shapes.Media, shown: str, media_type: str) -> File:
    name = whole(media.file_name or shown)
    return File(name, whole(media.mime_type or media_type), media.file_size)


def _buttons(keyboard: shapes.Keyboard | None) -> Iterator[Link]:
    rows = () if keyboard is None else keyboard.inline_keyboard
    buttons = (button for row in _some(rows) for button in _some(row))
    for button in _some(buttons):
        if button.url:
            yield Link(whole(button.url), whole(button.text))

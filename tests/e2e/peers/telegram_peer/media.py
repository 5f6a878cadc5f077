"""What a message can hold besides text, as Telegram sends it."""

import mimetypes
from collections.abc import Sequence
from typing import Any

from telegram_peer.api_words import Json


def _file(number: int, **more: Any) -> Json:
    return {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", **more}


def photo(number: int, *, spoiler: bool = False) -> Json:
    """Return a photo in two sizes."""
    sizes = [
        _file(number, width=90, height=67, file_size=1100),
        _file(number + 1, width=800, height=600, file_size=61_000),
    ]
    return {"photo": sizes} | ({"has_media_spoiler": True} if spoiler else {})


def document(number: int, name: str, size: int) -> Json:
    """Return a file under its name."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"document": _file(number, file_name=name, mime_type=kind, file_size=size)}


def sticker(number: int, emoji: str | None, set_name: str | None = "Friends") -> Json:
    """Return a sticker that stands for an emoji."""
    made = _file(number, type="regular", width=512, height=512, file_size=20_000)
    made |= {"is_animated": False, "is_video": False}
    made |= {"emoji": emoji} if emoji else {}
    return {"sticker": made | ({"set_name": set_name} if set_name else {})}


def poll(number: int, question: str, options: Sequence[str]) -> Json:
    """Return a poll that nobody has voted in."""
    answers = [
        {"persistent_id": str(index), "text": text, "voter_count": 0}
        for index, text in enumerate(options)
    ]
    made = {"id": str(number), "question": question, "options": answers, "total_voter_count": 0}
    flags = dict.fromkeys(("is_closed", "allows_multiple_answers", "members_only"), False)
    kind = {"is_anonymous": True, "type": "regular", "allows_revoting": True}
    return {"poll": made | flags | kind}


def contact(phone: str, name: str, user_id: int | None = None) -> Json:
    """Return a contact card."""
    made: Json = {"phone_number": phone, "first_name": name}
    return {"contact": made | ({"user_id": user_id} if user_id is not None else {})}


def location(latitude: float, longitude: float) -> Json:
    """Return a place on the map."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def voice(number: int, seconds: int) -> Json:
    """Return a voice message."""
    return {"voice": _file(number, duration=seconds, mime_type="audio/ogg", file_size=9_000)}


def video(number: int, seconds: int, *, spoiler: bool = False) -> Json:
    """Return a video."""
    made = _file(number, width=640, height=360, duration=seconds, mime_type="video/mp4")
    return {"video": made} | ({"has_media_spoiler": True} if spoiler else {})


def video_note(number: int, seconds: int) -> Json:
    """Return a round video."""
    return {"video_note": _file(number, length=240, duration=seconds)}


def animation(number: int) -> Json:
    """Return a GIF; Telegram sends it as a document, too."""
    made = _file(number, width=320, height=240, duration=3, mime_type="video/mp4")
    return {"animation": made, "document": _file(number, mime_type="video/mp4")}


def audio(number: int, title: str) -> Json:
    """Return a piece of music."""
    return {"audio": _file(number, duration=120, title=title, mime_type="audio/mpeg")}


def dice(value: int) -> Json:
    """Return a die that was thrown."""
    return {"dice": {"emoji": "\N{GAME DIE}", "value": value}}


def story(chat: Json, number: int) -> Json:
    """Return a story that was forwarded; Telegram tells only whose it is."""
    return {"story": {"chat": chat, "id": number}}

"""What a file that is not read probably is, and what its owner can do."""

from collections.abc import Iterable

from leeward_policies.errors import InputError

KNOWN = (
    "Leeward reads its own JSON Lines, DiscordChatExporter's JSON, Telegram Desktop's result.json, "
    "a Slack export (zip), and Element's JSON export."
)
"""Said whenever a file is none of them."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{", b"[\0", b"\0[")

_PACKED = (
    (b"\x1f\x8b", "a gzip file", "Unpack it with gunzip, and give the file in it."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it, and give the export in it."),
    (b"Rar!", "a RAR archive", "Unpack it, and give the export in it."),
    (b"BZh", "a bzip2 file", "Unpack it with bunzip2, and give the file in it."),
    (b"\xfd7zXZ", "an xz file", "Unpack it with unxz, and give the file in it."),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "Unpack it with unzstd, and give the file in it."),
    (b"%PDF", "a PDF", KNOWN),
    (b"SQLite format 3", "a database", KNOWN),
)

_UTF_8_AGAIN = (
    "Save it as UTF-8; in PowerShell: Get-Content old.json | Set-Content -Encoding utf8 new.json."
)
_TELEGRAM_AGAIN = (
    "Export again in Telegram Desktop and choose the format Machine-readable JSON; "
    "then give result.json."
)
_DISCORD_AGAIN = "Export again with DiscordChatExporter and choose the format JSON."
_ELEMENT_AGAIN = "Export again in Element and choose the format JSON."


def hint_for_head(place: str, head: bytes) -> InputError:
    """Return the error for a file that starts like this and was not recognised."""
    value, cure = _hint(head)
    return InputError(place=place, value=value, cure=cure)


def _hint(head: bytes) -> tuple[str, str]:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_UTF_16):
        return "it is UTF-16", _UTF_8_AGAIN
    for mark, what, cure in _PACKED:
        if head.startswith(mark):
            return f"this is {what}", cure
    if not start.strip(b"\0"):
        return "it is empty", "Export again, or give another file."
    if b"\0" in head[:4096]:
        return "this is a binary file", KNOWN
    return _text(start)


def _text(start: bytes) -> tuple[str, str]:
    if start.startswith(b"<"):
        return _markup(start)
    if start.startswith(b"["):
        return _array(start)
    if start.startswith(b"AuthorID,Author,Date,Content"):
        return "this is DiscordChatExporter's CSV", _DISCORD_AGAIN
    if start.startswith(b"=====") and b"\nGuild: " in start:
        return "this is DiscordChatExporter's plain text", _DISCORD_AGAIN
    if start.startswith(b"{"):
        return "it is JSON, but no export that is known", KNOWN
    return "it is no export that is known", KNOWN


def _markup(head: bytes) -> tuple[str, str]:
    if b"page_wrap" in head or b"Exported Data" in head:
        return "this is Telegram's HTML export", _TELEGRAM_AGAIN
    if b"DiscordChatExporter" in head or b"chatlog" in head:
        return "this is DiscordChatExporter's HTML", _DISCORD_AGAIN
    if b"mx_" in head or b"Exported Data" in head:
        return "this is Element's HTML export", _ELEMENT_AGAIN
    return "this is a web page", KNOWN


def _array(head: bytes) -> tuple[str, str]:
    if b'"ts"' in head:
        return (
            "this is one day or list of a Slack export",
            "Give the whole archive (zip), or the folder with channels.json and users.json.",
        )
    return (
        "it is one JSON array",
        "If these are Leeward events, write one object a line (JSON Lines) instead.",
    )


def hint_for_folder(place: str, names: Iterable[str]) -> InputError:
    """Return the error for a folder without an export."""
    bases = {name.rpartition("/")[2] for name in names}
    if "export_results.html" in bases or "messages.html" in bases:
        value, cure = "the folder holds Telegram's HTML export", _TELEGRAM_AGAIN
    else:
        value, cure = "there is no export that is known in this folder", KNOWN
    return InputError(place=place, value=value, cure=cure)


def hint_for_zip(place: str, names: list[str]) -> InputError:
    """Return the error for a zip archive without a Slack export."""
    bases = {name.rpartition("/")[2] for name in names}
    if "result.json" in bases:
        value, cure = "the zip holds a Telegram export", "Unpack it, and give result.json."
    elif "export.json" in bases:
        value, cure = "the zip holds an Element export", "Unpack it, and give export.json."
    elif any(base.startswith("messages") and base.endswith(".html") for base in bases):
        value, cure = "the zip holds an HTML export", "Export again as JSON."
    elif any(base.endswith((".json", ".jsonl", ".ndjson")) for base in bases):
        value, cure = "the zip holds no Slack export", "Unpack it, and give the JSON files in it."
    else:
        value, cure = "the zip holds no Slack export", KNOWN
    return InputError(place=place, value=value, cure=cure)

#!/usr/bin/env python3
"""Draws the picture of a case on Discord: the real card of a real case, in a page of our own.

Run `.venv/bin/python docs/discord_card.py` after a change of what a card says; it needs
Chromium. The chat is docs/examples/riverside.jsonl, whose people are made up: it is
judged by the default pack, and what the adapter would post is laid out as Discord lays
it out. Logos, fonts and pictures of Discord's are not used.
"""

import re
from datetime import UTC, datetime
from html import escape
from typing import Final

import discord
from example_case import READ_AFTER, Town, case_of, draw

from leeward_adapters.discord.acting.posts import Card, case_card
from leeward_adapters.live.casework.sheets import Beside

WIDTHS: Final = {"discord-case.png": 720, "discord-case-phone.png": 390}
"""Each picture and how wide the window is."""

STYLES: Final = {
    discord.ButtonStyle.primary: "primary",
    discord.ButtonStyle.secondary: "secondary",
    discord.ButtonStyle.success: "success",
    discord.ButtonStyle.danger: "danger",
}

MARK: Final = re.compile(
    r"\\(?P<plain>.)"
    r"|\*\*(?P<bold>.+?)\*\*"
    r"|\*(?P<italic>[^*]+)\*"
    r"|\[(?P<text>[^\]]+)\]\((?P<link>[^)]+)\)"
    r"|<@(?P<member>\d+)>"
    r"|<#(?P<room>\d+)>"
    r"|<t:(?P<at>\d+):(?P<style>\w)>"
    r"|<(?P<address>https://[^>]+)>"
)
"""What a card may hold of Discord's markup."""

UNITS: Final = (("a day", "days", 86_400), ("an hour", "hours", 3_600), ("a minute", "minutes", 60))
"""How Discord words one, and several, of each length."""

CSS: Final = """
* { box-sizing: border-box; margin: 0 }
body { background: #26292f; color: #dfe2e8; font: 15px/1.4 "DejaVu Sans", sans-serif;
       padding: 14px }
.post { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 12px }
.face { width: 40px; height: 40px; border-radius: 50%; background: #2f6f73; color: #fff;
        display: grid; place-items: center; font-weight: bold }
.head b { color: #fff } .head small { color: #9aa1ad; margin-left: 6px }
.head i { background: #3d5a80; color: #fff; font: bold 10px sans-serif; border-radius: 4px;
          padding: 2px 5px; margin-left: 6px }
.embed { background: #1f2126; border-left: 4px solid var(--colour); border-radius: 5px;
         padding: 10px 14px; margin: 6px 0; max-width: 560px; font-size: 14px }
.embed h2 { font-size: 15px; color: #fff; margin-bottom: 6px }
.embed h3 { font-size: 13px; color: #fff; margin: 9px 0 1px }
.embed p { margin: 4px 0 } .embed ul { padding-left: 18px } .embed footer { color: #9aa1ad;
  font-size: 12px; margin-top: 10px }
.embed b { color: #fff } a { color: #7db7ff; text-decoration: none }
.name { background: #39436b; color: #cfd8ff; border-radius: 3px; padding: 0 2px;
        white-space: nowrap }
.time { background: #33363d; border-radius: 3px; padding: 0 2px }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 }
button { border: 0; border-radius: 6px; color: #fff; font: bold 13px "DejaVu Sans", sans-serif;
         padding: 8px 13px }
.primary { background: #4660c4 } .secondary { background: #454952 }
.success { background: #2c7a4b } .danger { background: #b8383c }
@media (max-width: 500px) {
  body { padding: 10px } .post { grid-template-columns: 32px minmax(0, 1fr); gap: 8px }
  .face { width: 32px; height: 32px }
}
"""


# --- a page of it ---------------------------------------------------------------------------


class Drawing:
    """Lays a card out as HTML.

    Args:
        names: of members and rooms, by id.
        now: when it is read.
    """

    def __init__(self, names: dict[str, str], now: datetime) -> None:
        self._names = names
        self._now = now

    def page(self, card: Card) -> str:
        """Return the whole page."""
        embed = card.embed
        fields = "".join(
            f"<h3>{escape(str(field.name))}</h3>{self.block(str(field.value))}"
            for field in embed.fields
        )
        opened = embed.timestamp.astimezone(UTC) if embed.timestamp else self._now
        footer = f"{embed.footer.text} · {opened:%d/%m/%Y %H:%M}"
        return (
            f'<!doctype html><meta charset="utf-8"><style>{CSS}</style>'
            '<div class="post"><div class="face">L</div><div>'
            f'<div class="head"><b>Leeward</b><i>APP</i><small>{opened:%H:%M}</small></div>'
            f'<div class="embed" style="--colour: {embed.colour}"><h2>{escape(embed.title or "")}'
            f"</h2>{self.block(embed.description or '')}{fields}"
            f"<footer>{escape(footer)}</footer></div>{rows_of(card.buttons)}</div></div>"
        )

    def block(self, text: str) -> str:
        """Return lines as paragraphs, and those that begin with a dash as a list."""
        parts: list[str] = []
        for line in text.split("\n"):
            if line.startswith("- "):
                item = f"<li>{self._inline(line[2:])}</li></ul>"
                if parts and parts[-1].endswith("</ul>"):
                    parts[-1] = parts[-1].removesuffix("</ul>") + item
                else:
                    parts.append(f"<ul>{item}")
            elif line:
                parts.append(f"<p>{self._inline(line)}</p>")
        return "".join(parts)

    def _inline(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for match in MARK.finditer(text):
            parts += [escape(text[end : match.start()]), self._marked(match)]
            end = match.end()
        return "".join([*parts, escape(text[end:])])

    def _marked(self, match: re.Match[str]) -> str:  # noqa: PLR0911 - one branch a kind
        """Return one piece of markup as a reader sees it."""
        kind, found = next((name, value) for name, value in match.groupdict().items() if value)
        match kind:
            case "bold":
                return f"<b>{self._inline(found)}</b>"
            case "italic":
                return f"<em>{self._inline(found)}</em>"
            case "text":
                return f"<a>{self._inline(found)}</a>"
            case "member":
                return f'<span class="name">@{escape(self._names[found])}</span>'
            case "room":
                return f'<span class="name"># {escape(self._names[found])}</span>'
            case "address":
                return f"<a>{escape(found)}</a>"
            case "at":
                return f'<span class="time">{self._time(int(found), match["style"])}</span>'
            case _:
                return escape(found)

    def _time(self, seconds: int, style: str) -> str:
        at = datetime.fromtimestamp(seconds, UTC)
        if style == "R":
            return _relative((at - self._now).total_seconds())
        return f"{at:%d/%m/%Y}" if style == "d" else f"{at.day} {at:%B %Y %H:%M}"


def _relative(seconds: float) -> str:
    """Return how far off a moment is, as Discord words it."""
    for one, several, length in UNITS:
        count = round(abs(seconds) / length)
        if count:
            words = one if count == 1 else f"{count} {several}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"


def rows_of(view: discord.ui.View | None) -> str:
    """Return the buttons, row by row."""
    rows: dict[int, str] = {}
    for item in view.children if view else ():
        if isinstance(item, discord.ui.Button):
            button = f'<button class="{STYLES[item.style]}">{escape(item.label or "")}</button>'
            rows[item.row or 0] = rows.get(item.row or 0, "") + button
    return "".join(f'<div class="row">{rows[number]}</div>' for number in sorted(rows))


def main() -> None:
    """Draw the pictures anew."""
    town = Town()
    case = case_of(town)
    drawing = Drawing(town.names, case.updated_at + READ_AFTER)
    page = drawing.page(case_card(case, Beside(is_private=True)))  # it is for the lead alone
    draw(page, WIDTHS)


if __name__ == "__main__":
    main()

"""Writing models and their cards, and comparing what was made with what is there."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import tomli_w

from leeward.training.making import Made
from leeward_policies.models.card import Card, read_card

_HEAD = """\
# {name}: the card of a model file. Made by `{made_with}`, with the file; not written by hand.
# What the figures are, and how they were measured, stands in docs/quality.md.

"""


def card_text(card: Card) -> str:
    """Return a card as a file's text."""
    head = _HEAD.format(name=card.name, made_with=card.made_with)
    return head + tomli_w.dumps(msgspec.to_builtins(card))


def write(made: Sequence[Made], folder: Path) -> list[Path]:
    """Write each model and its card into a folder, and return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for one in made:
        model, card = folder / one.card.file, folder / f"{one.card.name}.toml"
        model.write_bytes(one.data)
        card.write_text(card_text(one.card), "utf-8")
        paths += [model, card]
    return paths


def differences(made: Sequence[Made], folder: Path) -> list[str]:
    """Return how what was made differs from what lies in a folder, as sentences."""
    found: list[str] = []
    for one in made:
        shipped = read_card(folder / f"{one.card.name}.toml")
        if shipped.sha256 == one.card.sha256:
            continue
        sets = _sources(shipped) ^ _sources(one.card)
        why = f"other lines: {', '.join(sorted(sets))}" if sets else "the same lines"
        found.append(f"{one.card.file} is not the same as the shipped one ({why}).")
    return found


def _sources(card: Card) -> set[str]:
    return {f"{source.name} {source.sha256[:8]}" for head in card.heads for source in head.sources}

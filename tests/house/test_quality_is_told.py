"""docs/quality.md tells of the models that are shipped; with new models it must be made anew."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.models.card import Card, read_card

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "policies" / "leeward_policies" / "models"

Document = Callable[[str], str]


@pytest.fixture(scope="module", params=["builtin", "semantic"])
def card(request: pytest.FixtureRequest) -> Card:
    """Return the card of a shipped model."""
    return read_card(MODELS / f"{request.param}.toml")


def test_the_page_names_the_shipped_models(card: Card, document: Document) -> None:
    """The page was measured on these very models; else run `make quality`."""
    assert f"`{card.name}@{card.version}`" in document("docs/quality.md")


def test_every_head_has_figures_that_stand_on_the_page(card: Card, document: Document) -> None:
    """A card tells how well each head does, on the sets and with the figures of the page."""
    told = document("docs/quality.md")
    for head in card.heads:
        assert head.figures, head.name
        for one in head.figures:
            assert f"{one.auc:.3f} ({one.low:.3f} to {one.high:.3f})" in told, head.name
            assert one.data in told


def test_what_is_known_to_fail_stands_on_page_and_card(card: Card, document: Document) -> None:
    """Each sentence of a card about what fails can be read on the page."""
    told = re.findall(r"^- (.+)$", document("docs/quality.md"), re.MULTILINE)

    assert len(card.known_failures) > 1
    assert {*card.known_failures} <= {*told}


def test_the_readme_tells_the_same_as_the_page(document: Document) -> None:
    """What an admin reads first is the same in both, word for word."""
    shown = document("README.md").partition("<!-- measured: quality -->\n")[2]
    short = shown.partition("<!-- end: quality -->")[0]

    assert short.startswith("- **English.**")
    assert short in document("docs/quality.md")

"""The page of an evaluation, as a strict reader of HTML sees it."""

import os
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

from leeward.quality.figures import Evaluation
from leeward.quality.page import render, write
from leeward.testing.labelling import found_in
from leeward_policies.errors import OutputError

VOID: Final = frozenset({"meta", "link", "input", "br"})
HOSTILE: Final = '<script>alert("&")</script>\u202egnp.exe'


class Page(HTMLParser):
    """A page, taken apart; an end that fits no beginning is an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def lines() -> list[dict[str, Any] | str]:
    """Two labels, two languages, slices, hostile words, and a line that is none."""
    there: list[dict[str, Any] | str] = [
        {"text": f"insult=0.{n % 10} {HOSTILE} {n}", "labels": ["toxicity"], "lang": "en"}
        for n in range(30)
    ]
    absent: list[dict[str, Any] | str] = [
        {"text": f"insult=0.{n % 6} {n}", "labels": [], "slices": [HOSTILE], "lang": "de"}
        for n in range(40)
    ]
    return [
        *there,
        *absent,
        {"text": "insult=failed", "labels": ["threat"], "lang": "en"},
        "broken",
    ]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Their figures, compared and with examples."""
    folder = tmp_path_factory.mktemp("page")
    specs = ("without:words", "without:private")
    return found_in(folder, lines(), compare=specs, has_examples=True)


@pytest.fixture(scope="module")
def page(found: Evaluation) -> Page:
    """The page, read."""
    return Page(render(found))


def test_the_page_is_whole(page: Page) -> None:
    """One heading, a section for each label, and what is told after them."""
    tags = [tag for tag, _ in page.tags]
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]

    assert tags.count("h1") == 1
    assert [one for one in ids if one and one.startswith("label-") and one[-1] != "h"] == [
        "label-1",
        "label-2",
    ]
    assert {"anything", "unmeasured", "took", "limits"} <= {*ids}
    assert len(ids) == len({*ids})


def test_every_link_and_every_label_leads_somewhere(page: Page) -> None:
    """Within the page, and nowhere else."""
    ids = {attrs["id"] for _, attrs in page.tags if attrs.get("id")}
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    named = {
        name for _, attrs in page.tags for name in (attrs.get("aria-labelledby") or "").split()
    }

    assert {link for link in links if link and link[1:] not in ids} == set()
    assert named - ids == set()


def test_the_page_loads_nothing(found: Evaluation, page: Page) -> None:
    """No script, no picture from elsewhere, and a policy that allows this one style alone."""
    html = render(found)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    policy = next(
        attrs["content"]
        for tag, attrs in page.tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )

    assert {"script", "img", "iframe"} & {tag for tag, _ in page.tags} == set()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{hashed}';")
    assert [attrs for _, attrs in page.tags if "style" in attrs] == []
    assert re.findall(r'(?:src|href)="(?!#|data:)', html) == []


def test_hostile_words_are_words(page: Page) -> None:
    """They stand there as text, with what turns the direction of reading made visible."""
    assert 'alert("&")' in page.text
    assert "\u202e" not in page.text
    assert "⇄" in page.text


def test_figures_stand_with_interval_and_counts(found: Evaluation, page: Page) -> None:
    """What the terminal tells stands on the page, too."""
    noted = next(one for one in found.labels[0].whole.levels if one.at == "noted")

    assert noted.recall is not None
    assert f"{noted.recall.part} of {noted.recall.whole}" in page.text
    assert f"{100 * noted.recall.value:.1f}\u00a0%" in page.text
    assert "None of its detectors looks for toxicity." in page.text
    assert "Everything is the same." in page.text
    assert "1 line could not be used and was left out." in page.text
    assert "failed: ValueError" in page.text
    assert "too few lines to say" in page.text


def test_a_plot_has_a_table_beside_it(page: Page) -> None:
    """Each of the three is followed by the same as a table."""
    figures = [tag for tag, _ in page.tags].count("figure")

    assert figures == 3
    assert page.text.count("The same as a table") == figures


def test_words_of_members_stand_there_on_demand_alone(tmp_path: Path) -> None:
    """Without examples no text is on the page, and there is nothing to blur."""
    quiet = render(found_in(tmp_path, lines()))

    assert "insult=0" not in quiet
    assert 'id="blur"' not in quiet


def test_too_few_lines_make_a_short_page(tmp_path: Path) -> None:
    """A page of nothing says so, and has neither plots nor tables of the label."""
    text = Page(render(found_in(tmp_path, lines()[:3]))).text

    assert "There are too few lines to say anything: a figure needs 20 lines of a kind." in text
    assert "By threshold" not in text


def test_the_page_is_written_whole(found: Evaluation, tmp_path: Path) -> None:
    """For its owner alone; a device is not replaced."""
    path = tmp_path / "quality.html"
    write(found, path)

    assert path.read_text("utf-8") == render(found)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(OutputError, match="a device or a pipe"):
        write(found, Path(os.devnull))

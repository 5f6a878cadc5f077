"""`leeward evaluate`, as a person runs it, in this process."""

import json
from pathlib import Path
from typing import Any

import pytest

from leeward.testing.command import Finished, here
from leeward.testing.labelling import written


def lines() -> list[dict[str, Any]]:
    """Twenty-two insults and twenty-four harmless lines, as people write them."""
    there = [{"text": f"you idiot {n}", "labels": ["toxicity"], "answers": True} for n in range(22)]
    return there + [{"text": f"see you at {n}", "labels": [], "lang": "en"} for n in range(24)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a file of them."""
    return written(tmp_path, *lines())


def refused(ended: Finished, *told: str) -> None:
    """Check that a command ended with one sentence that names these."""
    assert ended.code == 2
    assert ended.is_calm, ended.err
    for one in told:
        assert one in ended.err


def test_figures_are_told(data: Path) -> None:
    """Done is 0; nothing stands on standard error."""
    ended = here("evaluate", data)

    assert (ended.code, ended.err) == (0, "")
    assert "toxicity (insults): there in 22, not there in 24" in ended.text
    assert "22 of 22, 100.0 % (85.1 to 100.0)" in ended.text


def test_a_malformed_line_is_something_to_report(tmp_path: Path) -> None:
    """The exit code is 1, the line is named with a cure, and the figures are there."""
    ended = here("evaluate", written(tmp_path, *lines(), {"text": "a", "labels": ["toxicty"]}))

    assert ended.code == 1
    assert ended.err == (
        'labelled.jsonl:47: there is no label "toxicty". Did you mean "toxicity"?\n'
    )
    assert "there in 22" in ended.text


def test_json_is_one_object_without_words_of_members(data: Path, tmp_path: Path) -> None:
    """Also where examples go to a page at the same time."""
    report = tmp_path / "quality.html"
    ended = here("evaluate", data, "--json", "--report", report, "--examples", "--policy", "mixed")
    told = json.loads(ended.out)

    assert (told["lines"], told["labels"][0]["label"]) == (46, "toxicity")
    assert told["labels"][0]["groups"][0]["levels"][0]["recall"]["part"] == 22
    assert "you idiot" not in ended.text
    assert report.exists()


def test_the_page_is_written_and_told(data: Path, tmp_path: Path) -> None:
    """It is whole, and the last line says where it is."""
    report = tmp_path / "quality.html"
    ended = here("evaluate", data, "--report", report, "--compare", "without:insult")

    assert ended.text.endswith(f"The report is in {report}; open it in a browser.\n")
    assert report.read_text("utf-8").startswith("<!doctype html>")


def test_the_page_may_go_to_standard_output(data: Path) -> None:
    """Then the figures stand on standard error."""
    ended = here("evaluate", data, "--report", "-")

    assert ended.text.startswith("<!doctype html>")
    assert "toxicity (insults)" in ended.err


def test_it_is_the_same_every_time(data: Path) -> None:
    """Same lines, same policy, same seed: the same figures, whatever was measured before."""
    one, two = (json.loads(here("evaluate", data, "--json", "--seed", "3").out) for _ in range(2))

    assert one["labels"] == two["labels"]
    assert one["harmless"] == two["harmless"]


def test_about_chooses_what_is_told(data: Path) -> None:
    """Labels that are not asked for are not told."""
    told = json.loads(
        here("evaluate", data, "--json", "--about", "threat", "--about", "insult").out
    )

    assert [one["label"] for one in told["labels"]] == ["insult", "threat"]


def test_what_cannot_be_done_is_refused(data: Path, tmp_path: Path) -> None:
    """Before any work: one sentence with place, value and cure."""
    refused(here("evaluate", data, "--examples"), "--examples", "Add --report FILE")
    refused(here("evaluate", data, "--report", data), "it is the data itself")
    refused(here("evaluate", data, "--report", tmp_path / "no" / "x.html"), "there is no folder")
    refused(here("evaluate", data, "--about", "toxicty"), 'Did you mean "toxicity"?')
    refused(here("evaluate", data, "--compare", "without:insullt"), 'Did you mean "insult"?')
    refused(here("evaluate", data, "--compare", "only:"), "Known are: ")
    refused(here("evaluate", data, "--policy", "young-peopel"), 'Did you mean "young-people"?')
    refused(here("evaluate", tmp_path / "none.jsonl"), "there is no such file")
    refused(here("evaluate", written(tmp_path, "broken", name="b.jsonl")), "no line can be used")
    refused(
        here("evaluate", written(tmp_path, {"text": "a", "labels": []}, name="c.jsonl")),
        "every line is labelled as harmless",
    )


def test_the_data_is_left_as_it_is(data: Path) -> None:
    """A page is not written over it by another name."""
    before = data.read_bytes()
    link = data.with_name("link.html")
    link.symlink_to(data)
    refused(here("evaluate", data, "--report", link), "it is the data itself")

    assert data.read_bytes() == before

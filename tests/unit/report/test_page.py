"""The page, as a strict reader of HTML sees it, and the file it is written to."""

import os
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from typing_extensions import override

from leeward.report.legible import legible
from leeward.report.page import render, write
from leeward.report.summary import Distinct, Summary
from leeward.report.tally import Tally
from leeward.testing.builders import message, sent
from leeward.testing.decided import (
    RULES,
    act,
    because,
    case,
    decision,
    evidence,
    finding,
    policy_of,
    signal,
)
from leeward.testing.riverside import HOSTILE_NAME, riverside
from leeward_policies.domain.case import CaseEvidence
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.errors import OutputError
from leeward_policies.policy import Policy

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

VOID: Final = frozenset({"meta", "link", "input", "br"})
"""Elements of the page that have no end."""


class Page(HTMLParser):
    """A page, taken apart; an end that fits no beginning is an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        """By element, the text directly inside it."""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attrs for found, attrs in self.tags if found == tag]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """A policy with a rule of each kind."""
    return policy_of(RULES, tmp_path_factory.mktemp("policy"))


@pytest.fixture(scope="module")
def summary(policy: Policy) -> Summary:
    """Nine days with everything in them."""
    return riverside(policy)


@pytest.fixture(scope="module")
def page(summary: Summary) -> Page:
    """Those nine days as a page."""
    return Page(render(summary))


def _finished(tally: Tally) -> Summary:
    return tally.finish(source="x.json", format="x", took_seconds=0.5, names=lambda ref: ref.id)


def test_the_page_loads_nothing(page: Page) -> None:
    """No address leads out of the page, and no script, frame or form is in it."""
    addresses = [
        str(value)
        for _, attrs in page.tags
        for name, value in attrs.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "xlink:href"}
    ]

    assert addresses
    assert all(address.startswith("#") or address == "data:," for address in addresses)
    assert not {"script", "iframe", "object", "embed", "form", "img", "base"} & {
        tag for tag, _ in page.tags
    }


def test_nothing_may_run_or_load_anyway(summary: Summary, page: Page) -> None:
    """The page's own policy allows its one style sheet, by hash, and nothing else."""
    policy = next(
        meta["content"]
        for meta in page.named("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    style = render(summary).split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert [tag for tag, attrs in page.tags if "style" in attrs] == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []


def test_strangers_words_are_only_words(page: Page) -> None:
    """Markup, templates, NULs and direction controls in texts and names stay text, and visible."""
    words = " ".join(text for texts in page.texts.values() for text in texts)

    assert '<img src="http://evil.example/x" onerror="alert(1)">▫' in words
    assert "{{ 7 * 7 }}" in words
    assert "⇄oof⇄" in words
    assert not set("\x00\u202a\u202b\u202d\u202e") & set(words)


def test_marks_stand_where_the_signs_are(page: Page) -> None:
    """What is marked is what the signals rest on, also in a giant message."""
    marked = page.texts["mark"]

    assert {"such a muppet", "what a clown", "keep this between us"} <= set(marked)
    assert "https://skins.example/now" in marked


def test_names_and_numbers_are_hidden_by_default(summary: Summary) -> None:
    """No full name, no id of a member, and no recognised number is anywhere in the page."""
    html = render(summary)

    for hidden in ("Oliver_89", "Mia Example", "لیلا", "Anastasia", "Ben K.", HOSTILE_NAME):
        assert hidden not in html
    for hidden in ("900123", "900456", "test:oli", "test:space/room/g0"):
        assert hidden not in html
    assert "Member 1 (Ol…)" in html.replace("\u2068", "").replace("\u2069", "")
    assert "07••• ••••••" in html


def test_everything_is_shown_when_asked_for(summary: Summary) -> None:
    """With full names, names, numbers and the messages' ids stand in the page."""
    html = render(summary, full_names=True)

    for shown in ("Oliver_89", "Mia Example", "07700 900123", "test:space/room/g0"):
        assert shown in html
    assert "<script" not in html


def test_a_rule_that_did_nothing_says_why(policy: Policy) -> None:
    """A rule whose acts another rule took, or were all held back, is not said to do nothing."""
    tally = Tally(policy)
    said = message("x")
    why = because("ana")
    held = [Withheld(act("tip", said, why), "cooldown")]
    both = (finding(why), finding(why, rule="insult"))
    tally.add(MessageSent(said), decision(said, *both, withheld=held))
    html = render(_finished(tally))

    assert ">1 held back</td>" in html
    assert ">nothing of its own</td>" in html
    assert "would have led to: private tip held back" in html


def test_texts_are_blurred_when_asked_for(summary: Summary) -> None:
    """The box is ticked, and the reader can untick it without any script."""
    boxes = [Page(render(summary, blur=blur)).named("input")[0] for blur in (False, True)]

    assert ["checked" in box for box in boxes] == [False, True]
    assert "body:has(#blur:checked) bdi" in render(summary)


def test_headings_are_in_order(page: Page) -> None:
    """There is one title, and no level is left out."""
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_has_a_name_and_every_name_is_there(page: Page) -> None:
    """Pictures are images with a name; ids are unique, and whatever is referred to exists."""
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    pictures = [attrs for attrs in page.named("svg") if attrs.get("role") == "img"]

    assert len(ids) == len(set(ids))
    assert pictures
    for attrs in pictures:
        assert attrs.get("aria-label") or attrs.get("aria-labelledby")
    for _, attrs in page.tags:
        for name in ("aria-labelledby", "for"):
            assert set(str(attrs.get(name) or "").split()) <= set(ids)
        address = str(attrs.get("href") or "")
        assert not address.startswith("#") or address[1:] in ids


def test_the_page_tells_what_happened(summary: Summary) -> None:
    """Sentences, rules, tips, changes, problems and limits are all there."""
    html = render(summary)

    for told in (
        "In 415 messages over 9 days",
        "Somebody posted what looks like their own phone number",
        "Heads up: that looks like a phone number.",
        "enabled = false",
        "from 0.80 to 0.90",
        "language not covered: fi",
        "riverside.jsonl:88",
        "a message without a time",
        "the member had been told the same shortly before",
        "A replay sees only what the export holds.",
        summary.policy.label,
        summary.policy.hash,
        "Somebody asks the moderators to look",
    ):
        assert told in html, told


def test_an_empty_replay_is_a_whole_page(policy: Policy) -> None:
    """Without any message every section says that there is nothing."""
    html = render(_finished(Tally(policy)))

    Page(html)
    for told in (
        "There were no messages in the input",
        "No day has a message.",
        "No rule found anything.",
        "No case would have been opened.",
        "Every message was measured by every detector.",
        "The whole input was read.",
        "Nothing was held back.",
    ):
        assert told in html


def test_a_policy_without_rules_has_nothing_to_change(tmp_path: Path) -> None:
    """Even then the page stands."""
    tally = Tally(policy_of('schema = 1\nname = "x"\nversion = "1"\n', tmp_path))
    tally.add(sent("hi"), None)

    Page(render(_finished(tally)))


def test_what_is_left_out_is_counted(summary: Summary) -> None:
    """Problems, cases, lines and days beyond what is shown are told by number."""
    cut = replace(
        summary,
        problems_total=5_000,
        cases_total=Distinct(101),
        days_left_out=3,
        members=Distinct(200_000, capped=True),
        unmeasured=summary.unmeasured * 60,
    )
    html = render(cut)

    for told in (
        "4,999 more are counted but not listed.",
        "100 further cases are counted but not shown",
        "3 messages lie on further days",
        "200,000+",
        "10 further reasons are not shown.",
    ):
        assert told in html


def _case_with_lines(tally: Tally, number: int, words: str, stages: Sequence[Stage]) -> None:
    """Let a member steer another, one line a stage, so that a case grows line by line."""
    lines: list[CaseEvidence] = []
    author, target = f"author{number}", f"target{number}"
    template = "{author} keeps steering {target}: {stages}"
    for at, stage in enumerate(stages):
        said = message(
            words,
            by=author,
            to=(target,),
            number=f"{number}-{at}",
            at=NOON + timedelta(hours=number + 7 * at),
        )
        so_far = tuple(dict.fromkeys(stages[: at + 1]))
        why = because(author, target, template=template, stages=so_far)
        lines.append(evidence(said, why, stages=[stage], weight=1 + at / 7))
        sign = signal("grooming.secrecy", (0, 20), stage=stage, category="grooming")
        hit = finding(why, sign, rule="steering", category="grooming", severity="urgent")
        asked = act("ask", said, why, rule="steering")
        opened = case(*lines, number=f"case-{number}", urgency="urgent")
        tally.add(MessageSent(said), decision(said, hit, actions=[asked]), opened)


@pytest.mark.parametrize(
    ("words", "stages", "largest"),
    [
        ("keep this between us ok? it is our thing", (*STAGES[:6], "secrecy", "secrecy"), 300_000),
        ("you can tell me anything, i will never tell, i promise " * 5, STAGES * 3, 600_000),
    ],
)
def test_a_hundred_cases_are_a_modest_file(
    policy: Policy, words: str, stages: Sequence[Stage], largest: int
) -> None:
    """A hundred cases stay under 300 KB, the fullest ones under 600, and all are drawn."""
    tally = Tally(policy)
    for number in range(100):
        _case_with_lines(tally, number, words, stages)
    html = render(_finished(tally))

    assert len(html.encode()) < largest
    assert html.count('class="timeline"') == 100
    assert f"{len(stages) - 5} lighter lines are not shown." in html


def test_words_that_memory_let_go_are_said_to_be_gone(policy: Policy) -> None:
    """A case may rest on a line that came before anything was remembered."""
    said = message("now", number="2")
    earlier = message("long ago", number="1", at=NOON - timedelta(days=300))
    why = because("ana", "ben")
    tally = Tally(policy)
    opened = case(evidence(earlier, why, stages=["contact"], weight=0.5), evidence(said, why))
    tally.add(MessageSent(said), decision(said, finding(why)), opened)

    assert "The words were no longer in memory" in render(_finished(tally))


def test_a_case_without_lines_has_no_picture(policy: Policy) -> None:
    """A report about a person opens a case that rests on no message."""
    said = message("x")
    bare = replace(case(evidence(said, because("ana")), kind="report"), evidence=())
    tally = Tally(policy)
    tally.add(MessageSent(said), decision(said), bare)
    page = Page(render(_finished(tally)))

    assert "Report by a member" in page.texts["h3"]
    assert [attrs for attrs in page.named("svg") if attrs.get("class") == "timeline"] == []


def test_the_same_summary_gives_the_same_page(summary: Summary) -> None:
    """Nothing in a page rests on the clock or on chance."""
    assert render(summary) == render(summary)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(
    text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=400),
    name=st.text(st.characters(exclude_categories=()), max_size=80),
    data=st.data(),
)
def test_any_text_and_name_make_a_whole_page(
    policy: Policy, text: str, name: str, data: st.DataObject
) -> None:
    """Whatever members write, the page is well formed and the mark shows the marked words."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = message(text)
    found = finding(because("ana"), signal("insult", (start, end), category="toxicity"))
    tally = Tally(policy)
    tally.add(MessageSent(said), decision(said, found))
    summary = tally.finish(source=name, format="x", took_seconds=0.1, names=lambda _: name)
    page = Page(render(summary, full_names=True))

    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in Page(render(summary)).tags}
    if len(text) <= 240:
        assert legible(text[start:end]) in page.texts["mark"]


def test_a_page_is_written_whole_and_for_its_owner(summary: Summary, tmp_path: Path) -> None:
    """The file holds the page, replaces an older one, and only its owner can read it."""
    path = tmp_path / "report.html"
    path.write_text("old", "utf-8")
    write(summary, path, full_names=True, blur=True)

    assert path.read_text("utf-8") == render(summary, full_names=True, blur=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [left.name for left in tmp_path.iterdir()] == ["report.html"]


def test_a_missing_folder_is_named(summary: Summary, tmp_path: Path) -> None:
    """Whoever names a folder that is not there reads which file, and what to do."""
    path = tmp_path / "nowhere" / "report.html"

    with pytest.raises(OutputError) as caught:
        write(summary, path)

    assert str(path) in str(caught.value)
    assert caught.value.cure


def test_a_folder_is_not_replaced(summary: Summary, tmp_path: Path) -> None:
    """A folder of that name stays what it is."""
    with pytest.raises(OutputError):
        write(summary, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_device_is_not_replaced(summary: Summary, tmp_path: Path) -> None:
    """A pipe or a device stays what it is, also for the one who may do anything."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(OutputError, match="must not replace"):
        write(summary, pipe)

    assert pipe.is_fifo()


def test_a_full_disk_leaves_the_old_file(
    summary: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room, a sentence says so, the old page stays and nothing half-written."""
    path = tmp_path / "report.html"
    path.write_text("old", "utf-8")

    def full(_: int) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="space"):
        write(summary, path)

    assert path.read_text("utf-8") == "old"
    assert [left.name for left in tmp_path.iterdir()] == ["report.html"]

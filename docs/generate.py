#!/usr/bin/env python3
"""Writes the generated parts of the documents anew, each between its two markers.

Run `.venv/bin/python docs/generate.py` after a change of a command, a detector, a pack or a
text; with `--check` nothing is written, and the exit code says whether anything is stale.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any, Final, assert_never

import typer.main
from msgspec.structs import replace
from typer.core import TyperGroup
from typer.testing import CliRunner

from leeward.assessment.data import kept_rows
from leeward.cases.escalation import ALARMING, ANSWERED_WITHIN, DECIDED_WITHIN
from leeward.cli import app
from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward.quality.evaluating import installed
from leeward.quality.expression import KINDS, Expression, Freedom, cells, freedom
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward_policies import advice
from leeward_policies.advice.playbook.reporting import hotline_for, platform_reports
from leeward_policies.advice.standing import standing_of
from leeward_policies.advice.texts import rooms
from leeward_policies.deciding.conditions import (
    EventTest,
    RoleTest,
    SignalTest,
    Test,
    TextTest,
    TrendTest,
)
from leeward_policies.domain.conversation import LEVELS
from leeward_policies.errors import LeewardError
from leeward_policies.explain_policy import TRENDS
from leeward_policies.helplines import registry, shipped
from leeward_policies.loading.resolve import AUDIENCES, urgency_of
from leeward_policies.loading.sources import chain, packs
from leeward_policies.policy import Rule, load
from leeward_policies.schema import WARNING, AskDo, Do, HideDo, NoteDo, RestrictDo, TipDo, WarnDo
from leeward_policies.words import span_words
from leeward_storage.retention import Retention

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLE: Final = ROOT / "docs" / "examples" / "riverside.jsonl"
LABELLED: Final = ROOT / "docs" / "examples" / "labelled.jsonl"

EXPRESSION: Final = tuple(sorted((ROOT / "tests" / "expression").glob("*.jsonl")))
"""Harmless lines that must never be hidden."""

TRACES: Final = ROOT / "docs" / "itu.toml"
"""What is asked of a community, and what answers it."""

BLOCK: Final = re.compile(
    r"(?P<open><!-- generated: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end: (?P=name) -->)",
    re.DOTALL,
)
"""A generated part: its opening line, anything, its closing line."""

COLUMNS: Final = "80"
"""How wide the command line's help is printed."""

SHOWN_EVENTS: Final = ("m44", "m45", "r1")
"""Ids of lines of the example export that are shown, after its first room."""

SHOWN_DECISION: Final = 46
"""The event of the example export whose decision is shown: the README tells of it too."""

LABELLED_SHOWN: Final = (2, 3, 25, 31, 33, 35)
"""Lines of the labelled example that are shown, counted from 0."""

SCORED: Final = ("call me on +44 7700 900123", "y.o.u a.r.e such an 1d10t", "see you tomorrow")
"""Lines whose signals are shown."""

MISSED: Final = (
    "our chats can stay between these four walls",
    "lucky for us it is quiet tonight",
    "the blue house is mine, the light will be on",
    "even my grandma plays better than you",
    "i won't be around much longer",
    "sen tam bir aptalsin",
    "ты дурак",
)
"""Lines that people understand and rules do not; `tests/house` looks that none is found."""

HEAD: Final = 'schema = 1\nname = "riverside"\nversion = "1"\nextends = "young-people"\n'

MISTAKES: Final = ROOT / "docs" / "examples" / "mistakes.toml"
"""What people get wrong, each added to a file that extends the default pack."""

FAILING: Final = (
    ("replay", "missing.json"),
    ("replay", "chat.html"),
    ("policy", "check", "young-peopel"),
    ("cases", "list"),
    ("member", "export", "mia"),
)
"""Commands that cannot do their work in an empty folder."""


# --- commands -------------------------------------------------------------------------------


def commands() -> str:
    """Return the help of every command, as it is printed."""
    group = typer.main.get_command(app)
    return "\n".join(_help(words) for words in _paths(group, ()))


def _paths(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, TyperGroup):
        for name, inner in sorted(command.commands.items()):
            yield from _paths(inner, (*words, name))


def _help(words: tuple[str, ...]) -> str:
    name = " ".join(("leeward", *words))
    shown = CliRunner().invoke(
        app, [*words, "--help"], env={"COLUMNS": COLUMNS}, prog_name="leeward"
    )
    return f"## {name}\n\n```text\n{shown.output.rstrip()}\n```\n"


def _said(*words: str, given: str | None = None) -> str:
    """Return what a command prints, or its error as a person reads it."""
    result = CliRunner().invoke(app, words, input=given, env={"COLUMNS": "200"})
    if isinstance(result.exception, LeewardError):
        return f"leeward: {result.exception}"
    return result.output.rstrip()


def messages() -> str:
    """Return what commands say that cannot do their work."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("chat.html").write_text("<html><body>DiscordChatExporter</body></html>", "utf-8")
        for words in FAILING:
            lines += [f"$ leeward {' '.join(words)}", _said(*words)]
    return _fenced("text", "\n".join(lines))


# --- signals, packs, advice -----------------------------------------------------------------


def signals() -> str:
    """Return every signal, what it means, and where the default pack uses it."""
    policy = load("young-people", known_signals())
    given = {
        spec.name: (spec, detector.name)
        for detector in reversed((*installed_detectors(), *installed_late_detectors()))
        for spec in reversed(detector.specs)
    }
    rows = [
        (
            f"`{spec.name}`",
            spec.means,
            spec.category,
            detector,
            ", ".join(f"`{rule.id}`" for rule in policy.by_signal.get(spec.name, ())) or "none",
        )
        for spec, detector in reversed(given.values())
    ]
    return _table(
        ("signal", "what it means", "category", "detector", "rules of `young-people`"), rows
    )


def languages() -> str:
    """Return which detector knows which languages."""
    rows = [
        (one.name, ", ".join(sorted(one.languages)) or "does not depend on the language")
        for one in (*installed_detectors(), *installed_late_detectors())
    ]
    return _table(("detector", "languages"), rows)


def rules(pack: str) -> Callable[[], str]:
    """Return what writes the rules that a pack's own file holds."""

    def written() -> str:
        own = chain(pack)[-1].raw["rule"]
        ids = {rule["id"] for rule in own} if isinstance(own, list) else set()
        found = [rule for rule in load(pack, known_signals()).rules if rule.id in ids]
        rows = [
            (f"`{rule.id}`", rule.severity, _rooms(rule), _when(rule), _then(rule))
            for rule in found
        ]
        return _table(("rule", "severity", "rooms", "when", "then"), rows)

    return written


def _rooms(rule: Rule) -> str:
    named = [audience for audience in AUDIENCES if audience in rule.audience]
    return "all" if len(named) == len(AUDIENCES) else ", ".join(named)


def _when(rule: Rule) -> str:
    every = " and ".join(map(_condition, rule.all))
    some = " or ".join(map(_condition, rule.any))
    return " and ".join(filter(None, (every, some)))


def _condition(test: Test) -> str:
    match test:
        case SignalTest():
            aims = f" ({', '.join(sorted(test.aims))})" if test.aims else ""
            return f"`{test.name}` from {test.at_least:g}{aims}"
        case TrendTest():
            return f"{TRENDS[test.trend]} at `{LEVELS[test.at_least]}`"
        case TextTest():
            return test.found.why
        case EventTest():
            return f"the event `{test.event}`"
        case RoleTest():
            return f"the author is {test.role}"
        case _:
            assert_never(test)


def _then(rule: Rule) -> str:
    return ", ".join(_act(do, rule) for do in rule.do)


def _act(do: Do, rule: Rule) -> str:
    match do:
        case NoteDo():
            return "keep a note"
        case TipDo():
            return f"tip `{do.tip}` to the {do.to}"
        case WarnDo():
            return "warn the author" + ("" if do.topic == WARNING else f" with `{do.topic}`")
        case HideDo():
            return "hide the message"
        case RestrictDo():
            return f"keep the author from writing for {do.duration}"
        case AskDo():
            return f"ask the {do.ask.replace('-', ' ')} ({urgency_of(do) or rule.severity})"
        case _:
            assert_never(do)


def texts() -> str:
    """Return every text that members may read, in English."""
    found = [entry for room in rooms(advice.FIRST_LANGUAGE).values() for entry in room.text]
    rows = [(f"`{one.id}`", one.kind or "", one.audience, _one_line(one.text)) for one in found]
    reviewed = sum(bool(one.reviewer) for one in found)
    told = f"Reviewed by a person with child-protection knowledge: {reviewed} of {len(found)}.\n"
    return f"{_table(('id', 'kind', 'for', 'words'), rows)}\n{told}"


def spoken() -> str:
    """Return the languages of the texts, with how far each has got."""
    rows = [
        (one.language, str(one.texts), one.quality, f"{one.reviewed} of {one.texts}")
        for one in map(standing_of, advice.languages())
    ]
    return _table(("language", "texts", "quality", "reviewed"), rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def mistakes() -> str:
    """Return common mistakes of a policy file, with what `leeward policy check` says."""
    parts: list[str] = []
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for one in tomllib.loads(MISTAKES.read_text("utf-8"))["mistake"]:
            title, wrong = one["title"], one["wrong"]
            Path("riverside.toml").write_text(HEAD + wrong, "utf-8")
            said = _said("policy", "check", "riverside.toml")
            parts.append(f"**{title}**\n\n{_fenced('toml', wrong)}\n{_fenced('text', said)}")
    return "\n".join(parts)


# --- duties ---------------------------------------------------------------------------------


def waits() -> str:
    """Return how long people are waited for before others are called."""
    rows = [
        (
            urgency,
            span_words(ANSWERED_WITHIN[urgency].total_seconds()),
            span_words(DECIDED_WITHIN[urgency].total_seconds()),
            "everyone, on every way there is" if urgency in ALARMING else "the deputy",
        )
        for urgency in ANSWERED_WITHIN
    ]
    return _table(("urgency", "until somebody answers", "until it is decided", "in the end"), rows)


def services() -> str:
    """Return the finder of hotlines and the services that are known, each with its day."""
    rows = [
        (one.country or "all", one.name, one.use_told, one.contact, one.hours_told, one.look_told)
        for one in (hotline_for(None), *registry().lines)
    ]
    return _table(("country", "service", "for", "contact", "hours", "last look"), rows)


def helplines() -> str:
    """Return the services that ship, by their ids, and the numbers in danger."""
    lines = [
        (one.country or "all", f"`{one.id}`", f"{one.name} ({one.owner})", one.use_told,
         one.contact, one.hours_told, one.source, one.look_told)
        for one in shipped().lines
    ]  # fmt: skip
    head = ("country", "id", "service", "for", "contact", "hours", "source", "last look")
    numbers = [
        (" or ".join(one.numbers), ", ".join(one.countries)) for one in shipped().emergencies
    ]
    return f"{_table(head, lines)}\n{_table(('in danger', 'in'), numbers)}"


def platforms() -> str:
    """Return how each platform itself is told of abuse material."""
    rows = [(one.name, one.in_the_app, one.besides) for one in platform_reports()]
    return _table(("platform", "its own report", "and"), rows)


def kept() -> str:
    """Return what is kept at most for how long."""
    heads = ("what", "how long at most", "words of members in it")
    return _table(heads, kept_rows(Retention()))


# --- traceability ---------------------------------------------------------------------------


def traced() -> str:
    """Return what the ITU guidelines ask, part by part: what Leeward does, where, by which test."""
    heads = ("item", "asked is", "what Leeward does, and where", "tests", "not covered")
    parts: list[str] = []
    for part in _traces()["part"]:
        rows = [
            (
                one["id"],
                one["asks"],
                f"{one['does']} {', '.join(map(_place, one['where']))}",
                _tests(one),
                one.get("lacks", ""),
            )
            for one in part["item"]
        ]
        parts.append(f"## {part['title']}\n\n{_table(heads, rows)}")
    return "\n".join(parts)


def acceptance() -> str:
    """Return the acceptance tests of the brief, and which of ours they became."""
    heads = ("test", "what must hold", "items", "tests", "not covered")
    rows = [
        (one["id"], one["asks"], ", ".join(one["items"]), _tests(one), one.get("lacks", ""))
        for one in _traces()["acceptance"]
    ]
    return _table(heads, rows)


def coverage() -> str:
    """Return how many items there are, how many have tests, and in how many something is open."""
    items = [one for part in _traces()["part"] for one in part["item"]]
    tested = sum(bool(one["tests"]) for one in items)
    lacking = sum(bool(one.get("lacks")) for one in items)
    return (
        f"{len(items)} items: {tested} with tests of ours, {len(items) - tested} without; "
        f"in {lacking} of them something is not covered, which stands beside them.\n"
    )


def _traces() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(TRACES.read_text("utf-8"))


def _place(where: str) -> str:
    """Return a path as a link, and a command as code."""
    if where.startswith(("/", "leeward ")):
        return f"`{where}`"
    path = ROOT / where
    shown = f"{path.parent.name}/{path.name}" if path.name == "README.md" else path.name
    return f"[{shown}]({os.path.relpath(path, ROOT / 'docs')})"


def _tests(one: dict[str, Any]) -> str:
    """Return each test by its name, as a link to its file; a whole file by the file's name."""
    found = [test.partition("::") for test in one["tests"]]
    named = [(file, name or Path(file).name) for file, _, name in found]
    return "<br>".join(f"[{name}](../{file})" for file, name in named) or "none"


# --- formats --------------------------------------------------------------------------------


def events() -> str:
    """Return lines of the example export: a room, two messages, a report."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    shown = [line for line in lines if json.loads(line).get("id") in SHOWN_EVENTS]
    return _fenced("json", "\n".join([lines[0], *shown]))


def decision() -> str:
    """Return one real line of `decisions.jsonl`, laid out over several lines."""
    written = _said("replay", str(EXAMPLE), "--out", "-").splitlines()
    lines = [json.loads(line) for line in written if line.startswith("{")]
    (found,) = [line for line in lines if line["event"] == SHOWN_DECISION]
    return _fenced("json", json.dumps(found, indent=2, ensure_ascii=False))


def replayed() -> str:
    """Return what `leeward replay` says of the example export."""
    return _fenced(
        "console",
        f"$ leeward replay docs/examples/riverside.jsonl\n{_said('replay', str(EXAMPLE))}",
    )


def scored() -> str:
    """Return what `leeward score` says of a few lines."""
    said = [
        f"$ echo '{line}' | leeward score\n{_said('score', given=line + chr(10))}"
        for line in SCORED
    ]
    return _fenced("console", "\n".join(said))


def labelled() -> str:
    """Return a few lines of the labelled example."""
    lines = LABELLED.read_text("utf-8").splitlines()
    return _fenced("json", "\n".join(lines[at] for at in LABELLED_SHOWN))


def evaluated() -> str:
    """Return what `leeward evaluate` says of the labelled example, without how long it took."""
    words = ("evaluate", str(LABELLED), "--about", "toxicity", "--compare", "without:insult")
    told, _, _ = _said(*words).partition("\n  milliseconds")
    return _fenced("text", told)


@cache
def _freedom(pack: str) -> Freedom:
    what = installed()
    files = LabelledFiles(EXPRESSION, KnownLabels(what.specs))
    return freedom(files, what.setup(pack))


def free_by_group() -> str:
    """Return what comes of harmless lines under the default pack, group by group."""
    return _expression(_freedom("young-people").groups, "group")


def free_by_language() -> str:
    """Return the same, language by language."""
    return _expression(_freedom("young-people").languages, "language")


def free_by_pack() -> str:
    """Return what comes of all of them under each pack."""
    found = [(pack, _freedom(pack).groups[-1]) for pack in packs()]
    return _expression([replace(one, name=f"`{pack}`") for pack, one in found], "pack")


def _expression(found: Iterable[Expression], what: str) -> str:
    return _table((what, "lines", *KINDS), (cells(one) for one in found))


# --- limits ---------------------------------------------------------------------------------


def gaps() -> str:
    """Return the conversations that do not come out as they should."""
    files = sorted((ROOT / "tests" / "conversations").glob("*.toml"))
    scripts = [(path, tomllib.loads(path.read_text("utf-8"))) for path in files]
    rows = [
        (f"[{script['name']}](../tests/conversations/{path.name})", script["known_gap"])
        for path, script in scripts
        if "known_gap" in script
    ]
    return _table(("conversation", "what is missing"), rows) if rows else "None at present.\n"


def missed() -> str:
    """Return lines in which nothing is found."""
    return _fenced("text", "\n".join(MISSED))


# --- writing --------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "acceptance": acceptance,
    "commands": commands,
    "coverage": coverage,
    "decision": decision,
    "evaluated": evaluated,
    "events": events,
    "free-by-group": free_by_group,
    "free-by-language": free_by_language,
    "free-by-pack": free_by_pack,
    "gaps": gaps,
    "helplines": helplines,
    "kept": kept,
    "labelled": labelled,
    "languages": languages,
    "messages": messages,
    "missed": missed,
    "mistakes": mistakes,
    "mixed": rules("mixed"),
    "platforms": platforms,
    "replayed": replayed,
    "scored": scored,
    "services": services,
    "signals": signals,
    "spoken": spoken,
    "texts": texts,
    "traced": traced,
    "waits": waits,
    "watch-only": rules("watch-only"),
    "young-people": rules("young-people"),
}
"""What writes each generated part."""


def fresh(text: str) -> str:
    """Return a document with its generated parts written anew; an unknown part is a KeyError."""
    return BLOCK.sub(lambda found: f"{found['open']}{BLOCKS[found['name']]()}{found['end']}", text)


def main(words: list[str]) -> int:
    """Write the documents, or with `--check` say which are stale; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check: bool = parser.parse_args(words).check
    stale = 0
    for path in sorted((ROOT / "docs").glob("*.md")):
        old = path.read_text("utf-8")
        new = fresh(old)
        if old == new:
            continue
        stale += 1
        if check:
            sys.stdout.write(f"{path.relative_to(ROOT)} is stale; run docs/generate.py.\n")
        else:
            path.write_text(new, "utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)} is written anew.\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Nothing that a person may write, or may come to read, is missing in the documents."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from msgspec import NODEFAULT, Struct, structs
from typer.testing import CliRunner

from leeward.asked_judge.prompt import PROMPT
from leeward.asked_judge.settings import Settings as JudgeSettings
from leeward.cli import app
from leeward.config import MASTER_KEY_VARIABLE, Config
from leeward.detectors import installed_detectors, known_signals
from leeward.second_opinion.files import Settings
from leeward_adapters import transcript
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_adapters.telegram.settings import SpaceSettings as TelegramSpaceSettings
from leeward_adapters.telegram.settings import TelegramSettings, WebhookSettings
from leeward_adapters.transcript.jsonl.shape import Line
from leeward_policies import advice
from leeward_policies import errors as errors_module
from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.signals import STAGES, Aim, Category
from leeward_policies.errors import LeewardError
from leeward_policies.policy import load, packs
from leeward_policies.schema import Condition, Do, EventCondition, PolicyFile
from leeward_storage.retention import Retention

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "riverside.jsonl"

Document = Callable[[str], str]


def table_of(detector: str, text: str) -> str:
    """Return what stands behind the name of a late detector's table, up to the next one."""
    return text.partition(f"\n`[detectors.{detector}]`")[2].partition("\n`[detectors.")[0]


def row_of(key: str, text: str) -> str:
    """Return the row of a table that begins with a key, or fail."""
    rows = [row for row in text.splitlines() if row.startswith(f"| `{key}`")]
    assert len(rows) == 1, f"{key} has {len(rows)} rows"
    return rows[0]


# --- configuration and retention ------------------------------------------------------------


def config_keys(kind: type[Struct] = Config, before: str = "") -> Iterator[tuple[str, object]]:
    """Yield every key of the configuration with its default."""
    for field in structs.fields(kind):
        if field.name in {"folder", "retention"}:
            continue  # the first is set by nobody; the second has a table of its own
        if isinstance(field.type, type) and issubclass(field.type, Struct):
            yield from config_keys(field.type, f"{before}{field.name}.")
        else:
            yield f"{before}{field.name}", field.default


@pytest.mark.parametrize(("key", "default"), list(config_keys()))
def test_every_key_of_the_configuration(key: str, default: object, document: Document) -> None:
    """Each key has a row, with its default as one would write it."""
    row = row_of(key, document("docs/configuration.md"))

    assert default is NODEFAULT or f"`{json.dumps(default)}`" in row


def section_of(platform: str, text: str) -> str:
    """Return what stands below the heading of an adapter's table, up to the next heading."""
    return text.partition(f"\n### `[adapters.{platform}]`\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize("field", structs.fields(DiscordSettings), ids=lambda field: field.name)
def test_every_key_of_discord(field: structs.FieldInfo, document: Document) -> None:
    """Each key of [adapters.discord] has a row with its default; so has each key of a server."""
    told = section_of("discord", document("docs/configuration.md"))
    if field.name == "spaces":
        for inner in structs.fields(SpaceSettings):
            assert row_of(f'spaces."…".{inner.name}', told)
    else:
        assert f"| `{json.dumps(field.default)}` |" in row_of(field.name, told)


@pytest.mark.parametrize("field", structs.fields(TelegramSettings), ids=lambda field: field.name)
def test_every_key_of_telegram(field: structs.FieldInfo, document: Document) -> None:
    """Each key of [adapters.telegram] has a row with its default; so has each key below it."""
    told = section_of("telegram", document("docs/configuration.md"))
    if field.name == "spaces":
        for inner in structs.fields(TelegramSpaceSettings):
            assert row_of(f'spaces."…".{inner.name}', told)
        return
    default = "none" if field.default is None else f"`{json.dumps(field.default)}`"
    assert f"| {default} |" in row_of(field.name, told)
    if field.name == "webhook":
        for inner in structs.fields(WebhookSettings):
            row = row_of(f"webhook.{inner.name}", told)
            assert inner.default is NODEFAULT or f"| `{json.dumps(inner.default)}` |" in row


@pytest.mark.parametrize("field", structs.fields(Settings), ids=lambda field: field.name)
def test_every_key_of_the_second_opinion(field: structs.FieldInfo, document: Document) -> None:
    """Each key of [detectors.detoxify] has a row with its default."""
    row = row_of(field.name, table_of("detoxify", document("docs/configuration.md")))

    assert f"| `{json.dumps(field.default)}` |" in row


@pytest.mark.parametrize("field", structs.fields(JudgeSettings), ids=lambda field: field.name)
def test_every_key_of_the_judge(field: structs.FieldInfo, document: Document) -> None:
    """Each key of [detectors.judge] has a row with its default."""
    row = row_of(field.name, table_of("judge", document("docs/configuration.md")))

    assert f"| `{json.dumps(field.default)}` |" in row


def test_what_the_judge_is_told_is_published(document: Document) -> None:
    """Word by word."""
    assert f"```text\n{PROMPT}\n```" in document("docs/grooming.md")


@pytest.mark.parametrize("field", structs.fields(Retention), ids=lambda field: field.name)
def test_every_time_that_things_are_kept(field: structs.FieldInfo, document: Document) -> None:
    """Each key of [retention] stands in both pages that tell of it, with its days."""
    row = row_of(f"retention.{field.name}", document("docs/configuration.md"))
    told = [
        re.search(rf"(\d+)[^`|\d]*\(`{field.name}`\)", line)
        for line in document("docs/privacy.md").splitlines()
    ]
    days = {int(match[1]) for match in told if match}

    assert f"| {field.default} |" in row
    assert days == {field.default}


def test_every_environment_variable(tracked: tuple[Path, ...], document: Document) -> None:
    """What the code reads from the environment is told."""
    code = [path for path in tracked if path.suffix == ".py" and path.parts[0] != "tests"]
    named = {
        name
        for path in code
        for name in re.findall(r"\bLEEWARD_[A-Z_]+\b", (ROOT / path).read_text("utf-8"))
    }
    told = document("docs/configuration.md") + document("tests/README.md")

    assert MASTER_KEY_VARIABLE in named
    assert {name for name in named if f"`{name}" not in told} == set()


# --- the policy -----------------------------------------------------------------------------


def tables(kind: object) -> Iterator[type[Struct]]:
    """Yield every table that a policy file may hold."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
        for field in structs.fields(kind):
            yield from tables(field.type)
    for inner in get_args(kind):
        yield from tables(inner)


KEYS = sorted({field.encode_name for kind in tables(PolicyFile) for field in structs.fields(kind)})


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_policy(key: str, document: Document) -> None:
    """Each key stands in docs/policy.md as it is written in a file."""
    told = document("docs/policy.md")

    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", told), key


@pytest.mark.parametrize("kind", [*get_args(Condition), *get_args(Do)])
def test_every_condition_and_action(kind: type[Struct], document: Document) -> None:
    """Each has a row that begins with how it is written."""
    first = structs.fields(kind)[0].encode_name

    assert f"| `{{ {first} = " in document("docs/policy.md")


@pytest.mark.parametrize("event", get_args(structs.fields(EventCondition)[0].type))
def test_every_event_of_a_policy(event: str, document: Document) -> None:
    """Each event that a rule may wait for has a row."""
    section = document("docs/policy.md").partition("## Events")[2].partition("\n## ")[0]

    assert row_of(event, section)


@pytest.mark.parametrize("aim", get_args(Aim))
def test_every_aim(aim: str, document: Document) -> None:
    """Each aim has a row."""
    assert row_of(aim, document("docs/policy.md"))


@pytest.mark.parametrize("name", [spec.name for spec in known_signals()])
def test_every_signal(name: str, document: Document) -> None:
    """Each signal that a detector may give has a row with its meaning."""
    section = document("docs/policy.md").partition("## Signals")[2].partition("\n## ")[0]
    (means,) = {spec.means for spec in known_signals() if spec.name == name}

    assert f"| {means} |" in row_of(name, section)


@pytest.mark.parametrize("pack", packs())
def test_every_rule_of_each_pack(pack: str, document: Document) -> None:
    """Each rule of a pack stands in its table, or in that of the pack it extends."""
    sections = re.split(r"^### ", document("docs/policy.md"), flags=re.MULTILINE)
    told = {one.partition("\n")[0]: set(re.findall(r"^\| `([^`]+)` \|", one, re.MULTILINE))
            for one in sections}  # fmt: skip
    known = told[pack] | (told["young-people"] if pack == "mixed" else set())

    assert {rule.id for rule in load(pack, known_signals()).rules} - known == set()


@pytest.mark.parametrize("topic", sorted(advice.topics()))
def test_every_topic(topic: str, document: Document) -> None:
    """Each topic of a tip is told with its words."""
    section = document("docs/policy.md").partition("## Words that members read")[2]

    for audience in ("10-12", "13-17", "adult"):
        one = advice.advice(topic, audience=audience)
        assert f"| `{topic}` | tip | {one.audience} | {one.text} |" in section


def test_every_detector(document: Document) -> None:
    """Each installed detector has a row with its languages."""
    told = document("docs/limits.md")

    assert [one.name for one in installed_detectors() if f"| {one.name} |" not in told] == []


# --- errors and outcomes --------------------------------------------------------------------


def errors(kind: type[LeewardError] = LeewardError) -> Iterator[type[LeewardError]]:
    """Yield every class of errors that is ours."""
    yield kind
    for inner in kind.__subclasses__():
        yield from errors(inner)


def test_every_error(document: Document) -> None:
    """Each error has its name and the beginning of its sentence in one row."""
    rows = [row for row in document("docs/errors.md").splitlines() if row.startswith("| ")]
    roots = {"LeewardError", "AdapterError"}
    ours = [kind for kind in errors() if kind.__module__ == errors_module.__name__]
    missing = [
        kind.__name__
        for kind in ours
        if kind.__name__ not in roots
        and not any(f"`{kind.__name__}`" in row and f"| {kind.what} |" in row for row in rows)
    ]

    assert len(ours) > len(roots)
    assert missing == []
    assert all(f"`{root}`" in document("docs/errors.md") for root in roots)


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome(outcome: type[Struct], document: Document) -> None:
    """Each outcome has a row."""
    assert row_of(str(outcome.__struct_config__.tag), document("docs/errors.md"))


@pytest.mark.parametrize("why", get_args(structs.fields(Withheld)[1].type))
def test_every_reason_to_withhold(why: str, document: Document) -> None:
    """Each reason of a decision to hold an act back has a row, and stands in the format."""
    assert row_of(why, document("docs/errors.md"))
    assert f"`{why}`" in document("docs/formats.md")


# --- formats --------------------------------------------------------------------------------


def test_every_key_that_goes_in(document: Document) -> None:
    """Each key of an event of Leeward JSON Lines is told."""
    told = document("docs/formats.md").partition("## Decisions out")[0]
    keys = {field.name for kind in tables(Line) for field in structs.fields(kind)}

    assert len(keys) > 30
    assert {key for key in keys if not re.search(rf"`{key}`", told)} == set()


@pytest.mark.parametrize("format_", transcript.FORMATS)
def test_every_format_that_is_read(format_: str, document: Document) -> None:
    """Each format of an export stands in the help of the command that reads it."""
    told = re.sub(r"\s+", "", document("docs/commands.md"))

    assert format_ in told


def test_every_key_that_comes_out(document: Document) -> None:
    """Each key of a real decision, and of its findings, has a row."""
    told = document("docs/formats.md").partition("## Decisions out")[2]
    written = CliRunner().invoke(app, ["replay", str(EXAMPLE), "--out", "-", "--all"]).stdout
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    keys = {key for line in lines for key in line}
    inner = {f"findings.{key}" for line in lines for one in line["findings"] for key in one}
    acts = {key for line in lines for one in line["actions"] for key in one} - {"kind", "rule"}

    assert len(lines) > 100
    assert {key for key in keys | inner if f"\n| `{key}` |" not in told} == set()
    assert {key for key in acts if not re.search(rf"`{key}`", told)} == set()


def test_every_key_of_a_score(document: Document) -> None:
    """Each key of a scored line has a row."""
    told = document("docs/formats.md").partition("## Scores of lines")[2]
    written = CliRunner().invoke(app, ["score"], input="you are an idiot\n").stdout

    assert {key for key in json.loads(written) if f"\n| `{key}` |" not in told} == set()


@pytest.mark.parametrize(
    "word",
    [
        *(str(kind.__struct_config__.tag) for kind in get_args(Action)),
        *get_args(Category),
        *STAGES,
    ],
)
def test_every_word_of_the_formats(word: str, document: Document) -> None:
    """Each kind of act, each category and each stage is named."""
    assert f"`{word}`" in document("docs/formats.md")

"""The command line, run as a person would run it, in this process."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from leeward.cli import app, main

LINES = [
    {"type": "room", "platform": "discord", "space": "s1", "channel": "c1", "audience": "young"},
    {
        "type": "message",
        "id": "m1",
        "platform": "discord",
        "space": "s1",
        "channel": "c1",
        "author": {"id": "u1", "name": "Ana"},
        "text": "hello all",
        "sent_at": "2026-11-20T18:00:00Z",
    },
    {
        "type": "message",
        "id": "m2",
        "platform": "discord",
        "space": "s1",
        "channel": "c1",
        "author": {"id": "u2", "name": "Kai"},
        "text": "count your days, i know where you live",
        "sent_at": "2026-11-20T18:00:05Z",
        "reply_to": "m1",
    },
    {
        "type": "message",
        "id": "m3",
        "platform": "discord",
        "space": "s1",
        "channel": "c1",
        "author": {"id": "u1", "name": "Ana"},
        "text": "my number is +44 7700 900123",
        "sent_at": "2026-11-20T18:01:00Z",
    },
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return a small export with one malformed line, number 2 from 0."""
    lines = [json.dumps(line) for line in LINES]
    lines.insert(2, "{broken")
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def run(*words: object, given: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def test_replay_writes_a_line_for_each_event_with_a_finding(export: Path, tmp_path: Path) -> None:
    """`event` counts every physical line, the malformed one included; keys are the stable ones."""
    out = tmp_path / "decisions.jsonl"

    result = run("replay", export, "--out", out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    assert result.exit_code == 0, result.output
    assert [line["event"] for line in lines] == [3, 4]
    threat, phone = lines
    assert {
        "event", "message", "author", "policy", "mode", "findings", "actions", "withheld",
        "signals", "unmeasured", "case",
    } == set(threat)  # fmt: skip
    assert (
        threat["message"],
        threat["author"],
        threat["case"],
    ) == ("discord:s1/c1/m2", "u2", "case-1")
    assert threat["findings"][0]["subject"] == {"author": "u2", "target": "u1"}
    assert threat["findings"][0]["because"] == "Kai threatened Ana"
    assert {"kind": "tip", "topic": "own-phone", "to": "u1"}.items() <= phone["actions"][0].items()
    assert phone["case"] is None


def test_replay_with_all_writes_every_event(export: Path, tmp_path: Path) -> None:
    """With --all there is a line for every event, findings or not, room and malformed ones too."""
    out = tmp_path / "decisions.jsonl"

    run("replay", export, "--out", out, "--all")

    assert [json.loads(line)["event"] for line in out.read_bytes().splitlines()] == [0, 1, 2, 3, 4]


def test_replay_twice_gives_the_same_bytes(export: Path, tmp_path: Path) -> None:
    """Same export, same policy, same file, byte for byte."""
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    run("replay", export, "--out", one)
    run("replay", export, "--out", two)

    assert one.read_bytes() == two.read_bytes()


def test_replay_writes_a_report_and_says_so(export: Path, tmp_path: Path) -> None:
    """The report is one file, and the terminal says what is in it and where it is."""
    report = tmp_path / "report.html"

    result = run("replay", export, "--report", report)

    assert "hidden 1 message" in result.output
    assert str(report) in result.output
    assert report.read_text("utf-8").startswith("<!doctype html>")


def test_replay_prints_json(export: Path) -> None:
    """--json prints one object that a program can read."""
    result = run("replay", export, "--json")

    assert isinstance(json.loads(result.stdout), dict)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("replay", "missing.json"), "missing.json"),
        (("replay", "{export}", "--policy", "missing"), "missing"),
        (("replay", "{export}", "--out", "missing/folder/x"), "missing/folder/x"),
        (("policy", "check", "missing.toml"), "missing.toml"),
        (("cases", "list", "--config", "missing.toml"), "missing.toml"),
        (("audit", "verify", "--config", "missing.toml"), "missing.toml"),
        (("member", "export", "nonsense"), "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    export: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    named: str,
) -> None:
    """Every known error is a sentence on standard error, exit code 2, and no traceback."""
    monkeypatch.setattr("sys.argv", ["leeward", *[w.format(export=export) for w in words]])

    with pytest.raises(SystemExit) as caught:
        main()

    told = capsys.readouterr().err
    assert caught.value.code == 2
    assert named in told
    assert "Traceback" not in told


def test_score_reads_events_and_plain_lines() -> None:
    """Each line gives an object with signals, spans in code points, and what was not measured."""
    given = "call me on +44 7700 900123\n" + json.dumps(LINES[2]) + "\n{broken\nnice day\n"

    result = run("score", given=given)
    lines = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert len(lines) == 3
    assert lines[0]["signals"]["personal-info.phone"] >= 0.8
    start, end = lines[0]["spans"]["personal-info.phone"][0]
    assert "call me on +44 7700 900123"[start:end] == "+44 7700 900123"
    assert lines[1]["signals"]["threat"] >= 0.9
    assert all(score < 0.2 for score in lines[2]["signals"].values())
    assert "1 lines could not be read" in result.stderr


@pytest.mark.parametrize("pack", ["young-people", "mixed", "watch-only"])
def test_packs_are_well_formed_and_explained(pack: str) -> None:
    """Each pack passes its own check and reads as sentences."""
    checked, explained = run("policy", "check", pack), run("policy", "explain", pack)

    assert checked.exit_code == 0, checked.output
    assert f"{pack}@" in checked.output
    assert len(explained.output.splitlines()) > 5


def test_a_failing_example_is_reported(tmp_path: Path) -> None:
    """`policy check` ends with 1 when an example of the file does not hold, and says which."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nname = "mine"\nversion = "1"\nextends = "young-people"\n'
        '[[example]]\nsays = "good morning"\nexpect = "threat"\n',
        "utf-8",
    )

    told = run("policy", "check", path)
    as_json = run("policy", "check", path, "--json")

    assert told.exit_code == 1
    assert "good morning" in told.output
    assert len(json.loads(as_json.stdout)["failed"]) == 1


def test_policy_diff_says_what_would_change(export: Path, tmp_path: Path) -> None:
    """A policy without the threat rule hides one message less over this export."""
    new = tmp_path / "new.toml"
    new.write_text(
        'schema = 1\nname = "mine"\nversion = "2"\nextends = "young-people"\n'
        '[[rule]]\nid = "threat"\nenabled = false\n',
        "utf-8",
    )

    changed = run("policy", "diff", "young-people", new, "--over", export)
    same = run("policy", "diff", "young-people", "young-people", "--over", export)
    as_json = run("policy", "diff", "young-people", new, "--over", export, "--json")

    assert (changed.exit_code, same.exit_code) == (1, 0), changed.output + same.output
    assert "threat" in changed.output
    assert isinstance(json.loads(as_json.stdout), dict)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the configuration of an installation in which the demo was played."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    result = run("demo", "--pace", "0", "--keep", folder)
    assert result.exit_code == 0, result.output
    return folder / "leeward.toml"


def test_the_demo_shows_what_it_promises(tmp_path: Path) -> None:
    """A warning, a hidden message, a private tip, and a slow pattern that becomes a case."""
    result = run("demo", "--pace", "0", "--keep", tmp_path / "data")
    again = run("demo", "--pace", "0", "--keep", tmp_path / "data")

    assert "warn Max in private" in result.output
    assert "hide the message: done" in result.output
    assert "give Noor a private tip (own-phone)" in result.output
    assert "grooming · high · Kai → Mia" in result.output
    assert again.exit_code != 0


def test_cases_are_listed_and_shown(installation: Path) -> None:
    """The list has the gravest first; a case shows its lines, and their text only when asked."""
    listed = run("cases", "list", "-c", installation)
    numbers = [
        case["id"] for case in json.loads(run("cases", "list", "-c", installation, "--json").stdout)
    ]
    case = next(line.split()[0] for line in listed.output.splitlines() if "grooming" in line)
    sealed = run("cases", "show", case, "-c", installation)
    opened = run("cases", "show", case, "-c", installation, "--open")
    as_json = json.loads(run("cases", "show", case, "-c", installation, "--json").stdout)

    assert len(numbers) == 2
    assert "little secret" not in sealed.output
    assert "sealed" in sealed.output
    assert "little secret" in opened.output
    assert (case, []) == (as_json["case"]["id"], as_json["texts"])
    assert (
        "There are no more cases" in run("cases", "list", "-c", installation, "--page", "9").output
    )
    assert len(json.loads(run("cases", "list", "--all", "-c", installation, "--json").stdout)) == 2


def test_opening_evidence_is_audited(installation: Path) -> None:
    """Whoever opens sealed lines leaves a line in the audit."""
    before = json.loads(run("audit", "verify", "-c", installation, "--json").stdout)
    run("cases", "show", "case-1", "-c", installation, "--open")
    after = json.loads(run("audit", "verify", "-c", installation, "--json").stdout)
    told = run("audit", "verify", "-c", installation, "--head", before["head"])

    assert before["lines"] + 1 == after["lines"]
    assert "holds" in told.output


def test_a_member_is_told_and_forgotten(installation: Path) -> None:
    """What is told is erased after a question; whoever is in a case gets the same answer."""
    noor = json.loads(run("member", "export", "loopback:noor", "-c", installation).stdout)
    refused = run("member", "erase", "loopback:noor", "-c", installation, given="n\n")
    erased = json.loads(run("member", "erase", "loopback:noor", "-c", installation, "--yes").stdout)
    empty = json.loads(run("member", "export", "loopback:noor", "-c", installation).stdout)
    kai = json.loads(run("member", "erase", "loopback:kai", "-c", installation, "--yes").stdout)

    assert noor["notices"]
    assert not empty["notices"]
    assert refused.exit_code != 0
    assert set(noor) == set(erased) == set(kai)
    assert "grooming" in run("cases", "list", "-c", installation).output


def test_a_backup_is_made_once(installation: Path, tmp_path: Path) -> None:
    """A copy is written to a new file and never over an old one."""
    copy = tmp_path / "copy.db"
    made = run("backup", copy, "-c", installation)
    again = run("backup", copy, "-c", installation)

    assert made.exit_code == 0
    assert copy.stat().st_size > 0
    assert again.exit_code != 0


def test_the_doctor_finds_a_demo_well(installation: Path) -> None:
    """Nothing is ill in a fresh installation; what is missing is a note with its cure."""
    told = run("doctor", "-c", installation)
    as_json = json.loads(run("doctor", "-c", installation, "--json").stdout)

    assert told.exit_code == 0, told.output
    assert "nobody is named" in told.output
    assert as_json["well"]


def test_the_doctor_makes_a_beginning(tmp_path: Path) -> None:
    """Where nothing is installed it says so; with --fix it makes what is missing, once."""
    path = tmp_path / "leeward.toml"
    before = run("doctor", "-c", path)
    fixed = run("doctor", "-c", path, "--fix")
    again = run("doctor", "-c", path, "--fix")

    assert "Nothing is installed" in before.output
    assert fixed.exit_code == 0, fixed.output
    assert again.exit_code == 0, again.output
    assert (tmp_path / "leeward.key").stat().st_mode & 0o777 == 0o600


def test_the_doctor_finds_what_is_ill(tmp_path: Path) -> None:
    """A wrong configuration, a lost key, a policy that enforces without a lead: ILL, and why."""
    path = tmp_path / "leeward.toml"
    path.write_text("schema = 1\ncolour = 1\n", "utf-8")
    wrong = run("doctor", "-c", path)
    (tmp_path / "mine.toml").write_text(
        'schema = 1\nname = "m"\nversion = "1"\nextends = "young-people"\nmode = "enforce"\n'
        '[[example]]\nsays = "good morning"\nexpect = "threat"\n',
        "utf-8",
    )
    path.write_text('schema = 1\npolicy = "mine.toml"\n', "utf-8")
    enforcing = run("doctor", "-c", path)

    assert wrong.exit_code == 1
    assert "colour" in wrong.output
    assert enforcing.exit_code == 1
    assert "safety lead" in enforcing.output
    assert "no master key" in enforcing.output
    assert "1 examples of the policy fail" in enforcing.output

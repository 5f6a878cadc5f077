"""What comes of harmless lines: counted once for all rooms, by group and language, and told."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from msgspec.structs import replace

from leeward.quality.evaluating import installed
from leeward.quality.expression import Freedom, freedom, in_words, lines
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.testing.command import here
from leeward_policies.policy import Policy

BROKEN = cast("Policy", SimpleNamespace(label="broken"))
"""A policy that cannot be asked for anything."""

RULES = """
schema = 1
name = "x"
version = "1"
mode = "enforce"
[when_unsure]
do = [{ ask = "moderators" }]
"""

RULE = """
[[rule]]
id = "{name}"
because = "{{author}}"
category = "toxicity"
all = [{{ words = ["{name}"] }}]
audience = ["young"]
do = [{act}]
"""

ACTS = {
    "hiding": '{ hide = "message" }',
    "stopping": '{ restrict = "author", for = "10m" }',
    "warning": '{ warn = "author" }',
    "tipping": '{ tip = "own-age", to = "author" }',
    "asking": '{ ask = "moderators" }',
    "noting": "{ note = true }",
}


def heard(tmp_path: Path, *said: dict[str, object]) -> Freedom:
    """Return what a policy with a rule of each kind makes of lines."""
    policy = tmp_path / "x.toml"
    policy.write_text(
        RULES + "".join(RULE.format(name=name, act=act) for name, act in ACTS.items()), "utf-8"
    )
    data = tmp_path / "said.jsonl"
    data.write_text("\n".join(map(json.dumps, said)), "utf-8")
    what = installed()
    files = LabelledFiles([data], KnownLabels(what.specs))
    return freedom(files, what.setup(str(policy)))


def line(text: str, group: str = "art", language: str = "en") -> dict[str, object]:
    """Return a line of a group."""
    return {"text": text, "labels": [], "lang": language, "slices": [f"expression:{group}"]}


def test_each_kind_is_counted_in_its_column(tmp_path: Path) -> None:
    """A line counts if it happens in one kind of room, once."""
    found = heard(tmp_path, *(line(f"a word: {word}") for word in ACTS), line("nothing here"))
    (art, every) = found.groups

    assert (art.name, every.name, art.lines) == ("art", "all", 7)
    counts = [
        share.part
        for share in (art.hidden, art.warned, art.tipped, art.asked, art.noted)
        if share is not None
    ]
    assert counts == [2, 1, 1, 1, 1]
    assert [one.rules for one in found.taken] == [("hiding (young)",), ("stopping (young)",)]


def test_groups_and_languages_stand_in_order_of_the_file(tmp_path: Path) -> None:
    """A line without a group or a language stands under `others`."""
    found = heard(
        tmp_path,
        line("one", "sport", "de"),
        line("two", "art", "en"),
        {"text": "three", "labels": []},
    )

    assert [one.name for one in found.groups] == ["sport", "art", "others", "all"]
    assert [one.name for one in found.languages] == ["de", "en", "others", "all"]


def test_what_is_told_holds_no_words_of_a_line(tmp_path: Path) -> None:
    """Each line that was taken away is named by its place, its group and the rule."""
    told = list(lines(heard(tmp_path, line("the hiding place"))))

    assert told[-1] == "said.jsonl:1 (art, en) was taken away by hiding (young)."
    assert not any("place" in one for one in told)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A line that is no labelled line is a problem, and counts nowhere."""
    found = heard(tmp_path, {"text": "", "labels": []})

    assert [one.place for one in found.problems] == ["said.jsonl:1"]
    assert found.groups[-1].lines == 0
    assert in_words(found.groups[-1].hidden) == "-"


def test_what_stumbles_is_not_let_through(tmp_path: Path) -> None:
    """Where the judgement itself fails, nobody knows that a line stands."""
    data = tmp_path / "said.jsonl"
    data.write_text(json.dumps(line("hello")), "utf-8")
    what = installed()
    broken = replace(what.setup("watch-only"), policy=BROKEN)
    found = freedom(LabelledFiles([data], KnownLabels(what.specs)), broken)

    assert found.taken[0].rules[0] == "leeward (young)"


def test_the_command_tells_and_ends_with_one_where_a_line_is_gone(tmp_path: Path) -> None:
    """Figures by group as text and as JSON; a line that was taken away is a fault."""
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(json.dumps(line("i'm gay and my mom is fine with it", "identity")), "utf-8")
    bad.write_text(json.dumps(line("count your days, i know where you live")) + "\n{}\n", "utf-8")
    calm = here("evaluate", good, "--expression")
    gone = here("evaluate", bad, "--expression", "--json")

    assert (calm.code, calm.err) == (0, "")
    assert "identity  1      0, 0.0 % (0.0 to 79.3)" in calm.text
    assert gone.code == 1
    assert json.loads(gone.out)["taken"][0]["rules"][0] == "threat (young)"
    assert gone.err.startswith("bad.jsonl:2: ")


def test_of_expression_there_are_figures_alone(tmp_path: Path) -> None:
    """No page, no comparison, and conversations are no single lines."""
    good = tmp_path / "good.jsonl"
    good.write_text(json.dumps(line("hello")), "utf-8")

    page = here("evaluate", good, "--expression", "--about", "toxicity")
    both = here("evaluate", good, "--expression", "--conversations")

    assert (page.code, both.code) == (2, 2)
    assert "--expression: there are figures alone" in page.err
    assert "Give either --conversations or --expression." in both.err

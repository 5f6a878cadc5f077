"""Every mistake that a policy file can have: told with place, value and cure, and all together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.errors import PolicyError
from leeward_policies.policy import load
from leeward_policies.ports import SignalSpec

Refused = Callable[..., tuple[str, ...]]


def rule(**keys: str) -> str:
    """Return a rule that is right but for what a test writes otherwise; "" leaves a key out."""
    parts = {
        "id": '"insult"',
        "because": '"{author} was rude"',
        "any": '[{ signal = "insult", at_least = 0.8 }]',
        "do": "[{ note = true }]",
    }
    parts.update(keys)
    lines = [f"{key} = {value}" for key, value in parts.items() if value]
    return "\n".join(["[[rule]]", *lines, ""])


SEEN = '{ signal = "insult", at_least = 0.8 }'

AT = 'mine.toml · rule[0] "insult"'

HEADS = [
    ('schema = 2\nname = "a"\nversion = "1"\n', "schema: 2 does not fit here. Write 1."),
    ('schema = "1"\nname = "a"\nversion = "1"\n', 'schema: "1" does not fit here. Write 1.'),
    (
        'schema = 1\nname = "a b"\nversion = "1"\n',
        (
            'name: "a b" does not fit. Write letters, digits, dots and dashes, at most 64, '
            "a letter or digit first."
        ),
    ),
    (
        'schema = 1\nname = "a"\nversion = 1\n',
        'version: 1 does not fit here. Write a text in quotes, "…".',
    ),
    (
        'schema = 1\nname = "a"\nversion = 2026-11-23\n',
        'version: 2026-11-23 does not fit here. Write a text in quotes, "…".',
    ),
]

SMALL = [
    ('colour = "red"\n', 'mine.toml: the key "colour" is unknown. Known here: schema, name, '),
    ('modes = "observe"\n', 'mine.toml: the key "modes" is unknown. Did you mean "mode"?'),
    (
        'mode = "enforced"\n',
        (
            'mine.toml · mode: "enforced" does not fit here. Did you mean "enforce"? '
            'Write "observe" or "enforce".'
        ),
    ),
    ("rule = 3\n", "mine.toml · rule: 3 does not fit here. Write a list in square brackets, [ ]."),
    (
        "rule = [3]\n",
        "mine.toml · rule[0]: 3 does not fit here. Write a table here, with keys and values.",
    ),
    (
        "[brakes]\nhides_per_hour = -1\n",
        (
            "mine.toml · brakes · hides_per_hour: -1 does not fit here. "
            "Write a whole number from 0 to 10000."
        ),
    ),
    (
        "[brakes]\nhides_per_hour = true\n",
        "mine.toml · brakes · hides_per_hour: true does not fit here.",
    ),
    (
        "[brakes]\nkicks_per_hour = 1\n",
        'mine.toml · brakes: the key "kicks_per_hour" is unknown. Did you mean "hides_per_hour"?',
    ),
    (
        '[when_unsure]\ndo = [{ hide = "message" }]\n',
        (
            'mine.toml · when_unsure · do[0]: the action "hide" is impossible here. '
            "What was not measured can only be asked of people: write ask or note."
        ),
    ),
    (
        "[when_unsure]\n",
        'mine.toml · when_unsure: the key "do" is missing. Write a list in square brackets, [ ].',
    ),
    (
        '[audience]\nadult = ["general"]\n',
        (
            'mine.toml · audience · adult[0]: "general" is no room. '
            "Write a room like discord:123/456, or a whole space like discord:123."
        ),
    ),
    (
        '[audience]\nadult = ["discord:1"]\nmixed = ["discord:1"]\n',
        (
            'mine.toml · audience · adult[0]: "discord:1" has two audiences. '
            "Name it once; it stands in mixed already."
        ),
    ),
    (
        '[audience]\nroles = { young = ["Kids"], staff = ["kids "] }\n',
        'mine.toml · audience · roles: "kids" is both young and staff. Name it in one list.',
    ),
    (
        '[audience]\nroles = { staff = [" "] }\n',
        (
            "mine.toml · audience · roles · staff: a role has no name. "
            "Write the role as the platform shows it."
        ),
    ),
    (
        '[[example]]\nsays = " "\nexpect = "nothing"\n',
        (
            "mine.toml · example[0] · says: there is nothing in it, or too much. "
            "Write what a member says, in at most 200 lines."
        ),
    ),
    (
        '[[example]]\nsays = 5\nexpect = "nothing"\n',
        (
            "mine.toml · example[0] · says: 5 does not fit here. "
            'Write a text in quotes, "…", or a list of such texts.'
        ),
    ),
    (
        '[[example]]\nsays = "x"\nexpect = "nought"\n',
        'mine.toml · example[0] · expect: there is no rule "nought". ',
    ),
    (
        '[[example]]\nsays = "x"\nexpect = "nothing"\nevery = "0s"\n',
        (
            'mine.toml · example[0] · every: "0s" is no duration. '
            "Write a number and a unit: 30s, 10m, 1h, 2d."
        ),
    ),
    (
        '[[example]]\nsays = "x"\nexpect = "nothing"\nby = "staff"\n',
        (
            "mine · example[0] · by: no role means staff. "
            'Name one in [audience]: roles = { staff = ["moderator"] }.'
        ),
    ),
]

RULES = [
    ({"id": '"Insult!"'}, '"Insult!" cannot be a rule\'s id. Write small letters, digits'),
    ({"id": '"nothing"'}, '"nothing" cannot be a rule\'s id.'),
    ({"id": '"when-unsure"'}, '"when-unsure" cannot be a rule\'s id.'),
    ({"id": ""}, 'mine.toml · rule[0]: the key "id" is missing. Write a text in quotes, "…".'),
    ({"because": ""}, f"{AT} · because: the reason is missing. Write a sentence, such as "),
    ({"because": '"a\\nb"'}, f"{AT} · because: the reason is too long or has line breaks. "),
    ({"because": f'"{"x" * 301}"'}, f"{AT} · because: the reason is too long or has line breaks. "),
    ({"because": '"{author"'}, f"{AT} · because: a brace stands alone. Write {{{{ or }}}} where"),
    (
        {"because": '"{autor}"'},
        (
            f'{AT} · because: the field "{{autor}}" is unknown. Did you mean "author"? '
            "Known are: author, target, stages, hurts, signals, why."
        ),
    ),
    ({"because": '"{author!r}"'}, f'{AT} · because: the field "{{author}}" is unknown.'),
    ({"because": '"{}"'}, f'{AT} · because: the field "{{}}" is unknown.'),
    (
        {"any": '[{ signal = "insutl", at_least = 0.8 }]'},
        f'{AT} · any[0] · signal: no detector gives "insutl". Did you mean "insult"?',
    ),
    (
        {"any": '[{ signal = "zzz", at_least = 0.8 }]'},
        (
            f'{AT} · any[0] · signal: no detector gives "zzz". '
            "Known are: grooming.secrecy, insult, personal-info.phone, threat."
        ),
    ),
    (
        {"any": '[{ signal = "insult", at_least = 0 }]'},
        f"{AT} · any[0] · at_least: 0 does not fit here. Write a number above 0 and up to 1.",
    ),
    ({"any": '[{ signal = "insult", at_least = nan }]'}, f"{AT} · any[0] · at_least: nan does not"),
    ({"any": '[{ signal = "insult", at_least = inf }]'}, f"{AT} · any[0] · at_least: inf does not"),
    ({"any": '[{ signal = "insult", at_least = 80 }]'}, f"{AT} · any[0] · at_least: 80 does not"),
    ({"any": '[{ signal = "insult", at_least = "0.8" }]'}, f'{AT} · any[0] · at_least: "0.8" does'),
    (
        {"any": '[{ signal = "insult" }]'},
        f'{AT} · any[0]: the key "at_least" is missing. Write a number above 0 and up to 1.',
    ),
    (
        {"any": '[{ signal = "insult", at_least = 0.8, aim = "redaer" }]'},
        (
            f'{AT} · any[0] · aim: "redaer" does not fit here. Did you mean "reader"? Write '
            '"nobody", "reader", "person", "self" or "unknown", or a list of such texts.'
        ),
    ),
    (
        {"any": '[{ signal = "insult", at_least = 0.8, aim = ["reader", "x"] }]'},
        f'{AT} · any[0] · aim[1]: "x" does not fit here. Write "nobody", "reader", "person", ',
    ),
    (
        {"any": '[{ sgnal = "insult", at_least = 0.8 }]'},
        f'{AT} · any[0]: the key "sgnal" is unknown. Did you mean "signal"?',
    ),
    (
        {"any": '[{ colour = "red" }]'},
        (
            f'{AT} · any[0]: the key "colour" is unknown. '
            "Write one of: signal, trend, words, pattern, event, role."
        ),
    ),
    ({"any": "[{}]"}, f"{AT} · any[0]: the table is empty. Write one of: signal, trend, "),
    (
        {"any": '["insult"]'},
        f'{AT} · any[0]: "insult" does not fit here. Write a table here, such as {{ signal = … }}.',
    ),
    (
        {"any": '[{ trend = "groming", at_least = "concern" }]'},
        (
            f'{AT} · any[0] · trend: "groming" does not fit here. Did you mean "grooming"? '
            'Write "grooming", "new-contact", "bullying", "pile-on" or "exclusion".'
        ),
    ),
    (
        {"any": '[{ trend = "grooming", at_least = "none" }]'},
        (
            f'{AT} · any[0] · at_least: "none" does not fit here. '
            'Write "watch", "concern" or "urgent".'
        ),
    ),
    ({"any": "[{ words = [] }]", "category": '"spam"'}, f"{AT} · any[0] · words: the list has 0"),
    (
        {"any": '[{ words = ["ok", "…"] }]', "category": '"spam"'},
        f'{AT} · any[0] · words[1]: "…" is no word. Write a word with at least one letter',
    ),
    (
        {"any": f'[{{ words = ["{"x" * 101}"] }}]', "category": '"spam"'},
        f"{AT} · any[0] · words[0]: ",
    ),
    (
        {"any": '[{ words = ["x"] }]'},
        (
            f"{AT} · category: words and patterns say no category. "
            'Write one, such as category = "bullying".'
        ),
    ),
    (
        {"any": "[{ pattern = '(?=x)' }]", "category": '"spam"'},
        (
            f'{AT} · any[0] · pattern: "(?=x)": RE2 refuses it: invalid perl operator: (?=. '
            "Write the pattern for RE2, which has no look-ahead and no back-reference."
        ),
    ),
    (
        {"any": "[{ pattern = '\\bstraße\\b' }]", "category": '"spam"'},
        (
            f'{AT} · any[0] · pattern: "\\bstraße\\b": \\b knows ASCII letters alone, and '
            'the pattern has others. Use words = ["…"], whose boundaries know every script.'
        ),
    ),
    (
        {"any": "[{ pattern = 'x*' }]", "category": '"spam"'},
        f'{AT} · any[0] · pattern: "x*": it matches an empty text, so every message. ',
    ),
    (
        {"any": '[{ event = "report" }]'},
        f'{AT} · any[0] · event: "report" does not fit here. Did you mean "report-filed"? ',
    ),
    (
        {"any": '[{ event = "report-filed" }, { signal = "insult", at_least = 0.8 }]'},
        (
            f"{AT}: an event stands beside other conditions. "
            "An event has no text and comes alone: give it a rule of its own."
        ),
    ),
    (
        {"any": '[{ event = "report-filed" }]', "all": '[{ event = "report-filed" }]'},
        f"{AT}: an event stands beside other conditions. ",
    ),
    (
        {"any": "", "all": '[{ event = "report-filed" }, { event = "appealed" }]'},
        f"{AT} · all: the rule waits for several events at once. ",
    ),
    ({"any": ""}, f"{AT}: nothing says when the rule holds. Write any = [ … ] or all = [ … ] with"),
    ({"any": '[{ role = "young" }]'}, f"{AT}: nothing says when the rule holds. "),
    (
        {"any": '[{ role = "young" }, { signal = "insult", at_least = 0.8 }]'},
        f"{AT} · any: a role alone would make the rule hold. Put the role into all = [ … ].",
    ),
    (
        {"any": f"[{', '.join([SEEN] * 201)}]"},
        f"{AT}: the rule has too many conditions. Write at most 200 in one list.",
    ),
    ({"do": ""}, f"{AT} · do: the rule does nothing. Write at least do = [{{ note = true }}]."),
    ({"do": "[]"}, f"{AT} · do: the rule does nothing. "),
    (
        {"do": '[{ ban = "author" }]'},
        (
            f'{AT} · do[0]: the action "ban" is impossible in a policy. '
            'Only a person may do that; write ask = "moderators" and let people decide.'
        ),
    ),
    ({"do": '[{ kick = "author" }]'}, f'{AT} · do[0]: the action "kick" is impossible in a policy'),
    ({"do": '[{ lock = "space" }]'}, f'{AT} · do[0]: the action "lock" is impossible in a policy.'),
    ({"do": "[{ note = false }]"}, f"{AT} · do[0] · note: false does not fit here. Write true."),
    (
        {"do": '[{ tip = "own-phone" }]'},
        f'{AT} · do[0]: the key "to" is missing. Write "author" or "target".',
    ),
    (
        {"do": '[{ tip = "own-fone", to = "author" }]'},
        f'{AT} · do[0] · tip: there is no advice on "own-fone". Did you mean "own-phone"?',
    ),
    (
        {"do": '[{ tip = "warning", to = "author" }]'},
        f'{AT} · do[0] · tip: there is no advice on "warning". Known are: ',
    ),
    (
        {"do": '[{ tip = "own-phone", to = "everyone" }]'},
        f'{AT} · do[0] · to: "everyone" does not fit here. Write "author" or "target".',
    ),
    ({"do": '[{ warn = "target" }]'}, f'{AT} · do[0] · warn: "target" does not fit here. '),
    (
        {"do": '[{ warn = "author", with = "sexual-task" }]'},
        f'{AT} · do[0] · with: there is no warning "sexual-task". Did you mean "sexual-ask"?',
    ),
    (
        {"do": '[{ warn = "author", with = "hidden" }]'},
        f'{AT} · do[0] · with: there is no warning "hidden". Known are: warning, ',
    ),
    ({"do": '[{ hide = "author" }]'}, f'{AT} · do[0] · hide: "author" does not fit here. '),
    (
        {"do": '[{ restrict = "author" }]'},
        f'{AT} · do[0]: the key "for" is missing. Write a text in quotes, "…".',
    ),
    (
        {"do": '[{ restrict = "author", for = "for ever" }]'},
        f'{AT} · do[0] · for: "for ever" is no duration. Write a number and a unit: ',
    ),
    (
        {"do": '[{ restrict = "author", for = "59s" }]'},
        f'{AT} · do[0] · for: "59s" is too short or too long. Write from 60s to 28d.',
    ),
    (
        {"do": '[{ restrict = "author", for = "29d" }]'},
        f'{AT} · do[0] · for: "29d" is too short or',
    ),
    ({"do": '[{ restrict = "author", for = "-1h" }]'}, f'{AT} · do[0] · for: "-1h" is no duration'),
    (
        {"do": '[{ ask = "admins" }]'},
        (
            f'{AT} · do[0] · ask: "admins" does not fit here.'
            ' Write "moderators", "safety-lead" or "csea".'
        ),
    ),
    (
        {"do": '[{ ask = "moderators", urgency = "now" }]'},
        (
            f'{AT} · do[0] · urgency: "now" does not fit here. '
            'Write "low", "medium", "high", "urgent" or "first".'
        ),
    ),
    (
        {"do": "[{ note = true }, { note = true }]"},
        f"{AT} · do[1]: the same action stands here twice. Leave one out.",
    ),
    (
        {"any": '[{ event = "report-filed" }]', "do": '[{ hide = "message" }]'},
        (
            f'{AT} · do[0]: the action "hide" is impossible here. '
            "A report alone asks people; it never touches a member."
        ),
    ),
    (
        {"any": '[{ event = "help-asked" }]', "do": '[{ warn = "author" }]'},
        (
            f'{AT} · do[0]: the action "warn" is impossible here. '
            "There is no message behind this event: give a tip to its author, or ask people."
        ),
    ),
    (
        {"mode": '"enforce"'},
        (
            f"{AT} · mode: the rule is stronger than its file. A rule may only be weaker: "
            'leave mode out here, or write mode = "enforce" on top.'
        ),
    ),
    (
        {"cooldown": '"5s"'},
        f'{AT} · cooldown: "5s" is too short or too long. Write from 60s to 30d',
    ),
    ({"audience": '["kids"]'}, f'{AT} · audience[0]: "kids" does not fit here. Write "young", '),
    ({"severity": '"grave"'}, f'{AT} · severity: "grave" does not fit here. Write "low", '),
    ({"category": '"rude"'}, f'{AT} · category: "rude" does not fit here. Write "toxicity", '),
    ({"enabled": "1"}, f"{AT} · enabled: 1 does not fit here. Write true or false."),
    ({"whn": "1"}, f'{AT}: the key "whn" is unknown. '),
]


@pytest.mark.parametrize(("head", "said"), HEADS)
def test_mistakes_of_the_head(refused: Refused, head: str, said: str) -> None:
    """The first lines of a file are as strict as the rest."""
    assert (f"mine.toml · {said}",) == refused("", head=head)


@pytest.mark.parametrize(("body", "said"), SMALL)
def test_mistakes_of_the_file(refused: Refused, body: str, said: str) -> None:
    """Each mistake outside the rules is told alone, with its place and a cure."""
    (problem,) = refused(body)

    assert problem.startswith(said)


@pytest.mark.parametrize(("keys", "said"), RULES)
def test_mistakes_of_a_rule(refused: Refused, keys: dict[str, str], said: str) -> None:
    """Each mistake in a rule is told alone, with its place and a cure."""
    (problem,) = refused(rule(**keys))

    assert said in problem
    assert problem.startswith("mine.toml · rule[0]")


def test_an_unfinished_rule_has_all_its_gaps_told(refused: Refused) -> None:
    """A rule that is switched on and says nothing else lacks three things."""
    assert len(refused('[[rule]]\nid = "insult"\n')) == 3


def test_the_same_id_twice(refused: Refused) -> None:
    """Of two rules with one id nobody could say which is meant."""
    assert refused(rule() + rule()) == (
        'mine.toml · rule[1] "insult" · id: "insult" stands here twice. Rename one of the rules.',
    )


def test_too_many_rules(refused: Refused) -> None:
    """A file of a machine is not a policy that an admin could read aloud."""
    rules = "".join(rule(id=f'"r{i}"') for i in range(501))

    assert refused(rules) == ("mine.toml · rule: there are 501 rules. Write at most 500.",)


def test_too_many_words(refused: Refused) -> None:
    """A list of words has a bound, which is told once."""
    words = ", ".join(f'"w{i}"' for i in range(2_001))

    assert (f"{AT} · any[0] · words: the list has 2001 words. Write from 1 to 2000 words.",) == (
        refused(rule(any=f"[{{ words = [{words}] }}]", category='"spam"'))
    )


def test_a_pattern_without_end(refused: Refused) -> None:
    """A pattern of thousands of characters is refused before RE2 sees it."""
    (problem,) = refused(rule(any=f"[{{ pattern = '{'x' * 1_001}' }}]", category='"spam"'))

    assert problem.endswith("the pattern is too long. Write at most 1000 characters.")


def test_a_pattern_that_takes_too_much_memory(refused: Refused) -> None:
    """RE2 says when a pattern is too large for its bound."""
    (problem,) = refused(rule(any="[{ pattern = '((\\pL{100}){100}){10}' }]", category='"spam"'))

    assert "RE2 refuses it" in problem


def test_all_mistakes_are_told_together(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> None:
    """Whoever checks a file learns everything at once, in the order of the file."""
    body = (
        'colour = "red"\n'
        + rule(any='[{ signal = "insutl", at_least = nan }]', do='[{ ban = "author" }]')
        + '[[example]]\nsays = "x"\nexpect = "insutl"\n'
    )

    with pytest.raises(PolicyError) as caught:
        load(written(body), specs)

    assert (
        "The policy has 5 mistakes:\n"
        '- mine.toml: the key "colour" is unknown. Known here: schema, name, version, extends, '
        "mode, audience, known, linked, when_unsure, brakes, rule, example.\n"
        f'- {AT} · any[0] · signal: no detector gives "insutl". Did you mean "insult"?\n'
        f"- {AT} · any[0] · at_least: nan does not fit here. Write a number above 0 and up to 1.\n"
        f'- {AT} · do[0]: the action "ban" is impossible in a policy. '
        'Only a person may do that; write ask = "moderators" and let people decide.\n'
        '- mine.toml · example[0] · expect: there is no rule "insutl". Did you mean "insult"?'
    ) == str(caught.value)


def test_one_mistake_is_one_sentence(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> None:
    """A single mistake is told without a list."""
    with pytest.raises(PolicyError) as caught:
        load(written("colour = 1\n"), specs)

    assert str(caught.value).startswith(
        'The policy has a mistake at mine.toml: the key "colour" is unknown. Known here: '
    )


def test_wrong_values_are_shown_short_and_harmless(refused: Refused) -> None:
    """A giant value, and one that would disturb a terminal, are cut and made visible."""
    (problem,) = refused(rule(severity=f'"\\u001b[2J\\n{"x" * 500}"'))

    assert problem.startswith(f'{AT} · severity: "\N{REPLACEMENT CHARACTER}[2J')
    assert "\x1b" not in problem
    assert "\n" not in problem
    assert len(problem) < 250


def test_a_giant_number_is_shown_short(refused: Refused) -> None:
    """A number of thousands of digits does not fill the screen."""
    (problem,) = refused(f"[brakes]\nhides_per_hour = {'9' * 4_000}\n")

    assert f"hides_per_hour: {'9' * 60}… does not fit here." in problem

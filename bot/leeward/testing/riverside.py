"""Riverside: nine days of a made-up community, judged by hand, with all that a report can show."""

from datetime import UTC, datetime, timedelta
from typing import Final

from leeward.report.summary import Summary
from leeward.report.tally import Tally
from leeward.testing.builders import ROOM, message, user
from leeward.testing.decided import Does, act, because, case, decision, evidence, finding, signal
from leeward_policies.domain.case import CaseEvidence
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.event import MessageSent, RoomDescribed, Unreadable
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Stage, Unmeasured
from leeward_policies.policy import Policy

START: Final = datetime(2026, 11, 12, 7, tzinfo=UTC)

HOSTILE_NAME: Final = (
    "\u202eevil<script>alert(1)</script>" + "e\u0301\u0301\u0301\u0301\u0301\u0301"
)
"""A shown name that tries to run, to turn the page, and to climb into other lines."""

HOSTILE_TEXT: Final = (
    'i\u200bd\u200biot \u202eoof\u202c <img src="http://evil.example/x" onerror="alert(1)">'
    "\x00 {{ 7 * 7 }} \ud83d" + "o\u0334" * 40
)
"""A message that tries the same with everything else."""

NAMES: Final = {
    "oli": "Oliver_89",
    "mia": "Mia Example",
    "ben": "Ben K.",
    "lea": "لیلا",
    "zed": HOSTILE_NAME,
    "ana": "Anastasia",
}

CHATTER: Final = (
    "hi all",
    "anyone up for a game?",
    "brb dinner",
    "that level is so hard",
    "gg, well played",
    "my cat sat on the keyboard again",
)

STEPS: Final[tuple[tuple[float, Stage, float, str, str], ...]] = (
    (0.2, "contact", 0.3, "hey, new here too? you seem cool", "you seem cool"),
    (1.3, "flattery", 0.5, "you're more mature than the others here", "more mature"),
    (2.1, "gifts", 0.7, "i can get you that skin, just ask", "get you that skin"),
    (3.4, "probing", 0.6, "are your parents around when you play?", "are your parents around"),
    (4.2, "isolation", 0.9, "the others don't get you like i do", "don't get you like i do"),
    (5.3, "secrecy", 1.4, "let's keep this between us ok", "keep this between us"),
    (5.32, "other-place", 1.1, "add me on the other app", "add me on the other app"),
    (7.1, "secrecy", 1.5, "you didn't tell your mum about me right", "didn't tell your mum"),
)
"""Days, stage, weight, words, and what of the words is marked."""


def riverside(policy: Policy) -> Summary:
    """Return the nine days under a policy that has the rules of `decided.RULES`."""
    tally = Tally(policy)
    tally.add(RoomDescribed(ROOM, "young", "general", START), None)
    _chat(tally)
    _numbers(tally)
    _insults(tally)
    _gift(tally)
    _steering(tally)
    tally.problem("riverside.jsonl:88", "this is not JSON: the line ends in the middle.")
    tally.add(Unreadable(ROOM, START + timedelta(days=2), "a message without a time"), None)
    return tally.finish(
        source="riverside.jsonl", format="Leeward JSON Lines", took_seconds=1.25, names=name_of
    )


def name_of(member: UserRef) -> str:
    """Return a member's full name."""
    return NAMES.get(member.id, member.id)


def _said(days: float, who: str, words: str, number: str, *to: str) -> Message:
    return message(words, by=who, to=to, number=number, at=START + timedelta(days=days))


def _chat(tally: Tally) -> None:
    unknown = Unmeasured("insult@3", "language not covered: fi", ("insult",))
    for number in range(400):
        said = _said(number / 46, f"u{number % 37}", CHATTER[number % 6], f"b{number}")
        blind = [unknown] if number % 97 == 0 else []
        tally.add(MessageSent(said), decision(said, unmeasured=blind))


def _numbers(tally: Tally) -> None:
    for number, (days, who, words, digits) in enumerate(
        (
            (1.4, "mia", "call me on 07700 900123 later", "07700 900123"),
            (3.4, "lea", "شماره من +44 7700 900456 است", "+44 7700 900456"),
            (3.5, "lea", "again: +44 7700 900456", "+44 7700 900456"),
        )
    ):
        said = _said(days, who, words, f"p{number}")
        why = because(who, template="{author} posted what looks like their own phone number")
        start = words.index(digits)
        found = finding(why, signal("personal-info.phone", (start, start + len(digits))))
        tip = act("tip", said, why)
        held = [Withheld(tip, "cooldown")] if number == 2 else []  # noqa: PLR2004 - the last
        acts = [] if held else [tip]
        tally.add(MessageSent(said), decision(said, found, actions=acts, withheld=held))


def _insults(tally: Tally) -> None:
    giant = "x" * 300 + " what a clown you are " + "y" * 9_000
    for number, (days, who, words, start, end) in enumerate(
        (
            (2.2, "ben", "you are such a muppet, go home", 8, 21),
            (4.3, "zed", HOSTILE_TEXT, 0, 8),
            (7.3, "u8", giant, 301, 313),
        )
    ):
        said = _said(days, who, words, f"i{number}", "ana")
        why = because(who, "ana", template="{author} insulted {target}")
        sign = signal("insult", (start, end), category="toxicity")
        found = finding(why, sign, rule="insult", category="toxicity", severity="medium")
        acts = [act("warn", said, why, rule="insult")]
        tally.add(MessageSent(said), decision(said, found, actions=acts))


def _gift(tally: Tally) -> None:
    does: tuple[Does, ...] = ("hide", "restrict", "note")
    said = _said(6.6, "u9", "free skins for all at https://skins.example/now", "s0")
    why = because("u9", template="{author} posted a link that promises gifts")
    sign = signal("scam", (22, 47), category="scam", score=0.97)
    found = finding(why, sign, rule="fake-gift", category="scam", severity="high")
    acts = [act(one, said, why, rule="fake-gift") for one in does]
    tally.add(MessageSent(said), decision(said, found, actions=acts))


def _steering(tally: Tally) -> None:
    lines: list[CaseEvidence] = []
    for number, (days, stage, weight, words, marked) in enumerate(STEPS):
        said = _said(days, "oli", words, f"g{number}", "mia")
        stages = dict.fromkeys([*(line.stages[0] for line in lines), stage])
        why = because(
            "oli",
            "mia",
            template="{author} keeps steering {target}: {stages}",
            stages=tuple(stages),
        )
        lines.append(evidence(said, why, stages=[stage], weight=weight))
        start = words.index(marked)
        sign = signal(
            f"grooming.{stage}", (start, start + len(marked)), category="grooming", stage=stage
        )
        found = finding(why, sign, rule="steering", category="grooming", severity="urgent")
        tip = act("tip", said, why, rule="steering", to=user("mia"))
        ask = act("ask", said, why, rule="steering", urgency="urgent")
        if number < 4:  # noqa: PLR2004 - too little yet for any rule
            tally.add(MessageSent(said), decision(said, signals=[sign]))
        elif number == 4:  # noqa: PLR2004 - the tip comes first
            tally.add(MessageSent(said), decision(said, found, actions=[tip]))
        else:
            opened = case(*lines, urgency="urgent", opened_at=lines[5].at)
            tally.add(MessageSent(said), decision(said, found, actions=[ask]), opened)

"""The four kinds of risk for young members: contact, conduct, content, contract."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from leeward.assessment.answers import Answers
from leeward.assessment.found import Found
from leeward_policies.domain.signals import Category
from leeward_policies.policy import Rule
from leeward_policies.schema import AskDo, HideDo, NoteDo, RestrictDo, TipDo, WarnDo
from leeward_policies.words import listed


class Measure(Struct, frozen=True):
    """What somebody does, and by when."""

    who: str
    what: str
    within: int
    """Days from the day of the assessment."""


class Risk(Struct, frozen=True):
    """One kind of risk, before any community is looked at."""

    key: str
    """Of its rating among the answers."""
    title: str
    could: str
    """What could happen, to whom."""
    categories: tuple[Category, ...]
    """Of the rules that look for it."""
    blind: tuple[str, ...]
    """What Leeward does not see of it, in any community."""
    left: str
    """What is left when all is in place."""
    measures: tuple[Measure, ...]


RISKS: Final = (
    Risk(
        "contact",
        "Contact: somebody seeks out a young member",
        "Somebody wins a young member's trust, asks them to keep it to themselves, moves them to"
        " another place, asks for pictures or a meeting, or presses them. It may be somebody whom"
        " all know, and somebody of the same age.",
        ("grooming", "sexual"),
        (
            "Whatever is said elsewhere after the first request to move there.",
            (
                "A slow and friendly approach in words that nobody would notice; what share of real"
                " ones is found, nobody knows."
            ),
        ),
        "A young member can be harmed without a line in these rooms that shows it. So the ways to"
        " ask for help, and adults who notice a change, count more than any rule.",
        (
            Measure("moderators", "read the runbook's parts on grooming and on abuse material", 14),
            Measure("admin", "close private messages between strangers where the platform can", 14),
            Measure("safety lead", "answer a drill each week, and note who did", 7),
            Measure(
                "all adults",
                "speak with a young member only where another adult knows of it",
                1,
            ),
        ),
    ),
    Risk(
        "conduct",
        "Conduct: members hurt each other",
        "Insults, threats, shutting out, pile-ons, words against who somebody is, passing on what"
        " is private, urging somebody to harm themselves. Those who do it may be young as well.",
        ("toxicity", "threat", "bullying", "self-harm"),
        (
            "Silence, laughter, rumours told elsewhere, a picture that mocks.",
            (
                "Words that a group has made its own, irony, and most languages but those the"
                " documents list."
            ),
        ),
        "Some hurtful words stay, and some friendly ones are taken for hurtful. Whoever is judged"
        " wrongly can ask a person; whoever is hurt must know how to report.",
        (
            Measure("admin", "pin the community rules where members join", 7),
            Measure("moderators", "agree who answers an appeal when the others are away", 14),
            Measure("moderators", "say thank you for each report, and tell what came of it", 1),
        ),
    ),
    Risk(
        "content",
        "Content: what is not for young members",
        "Sexual, violent or frightening content, talk that makes self-harm look good, links to it;"
        " and too much taken away: news, health, questions about oneself, talk of getting better.",
        ("sexual", "self-harm"),
        (
            "What a picture, a video, a voice or a linked page shows: nothing is opened.",
            (
                "Sexual words in general: only requests for undressed pictures, and invitations to"
                " groups for adults, are looked for."
            ),
        ),
        "Pictures and links are judged by people alone. What is hidden wrongly takes something"
        " from young members, too; the share of overturned hides shows how often.",
        (
            Measure("admin", "switch on the platform's own filter for pictures", 7),
            Measure("admin", "name the rooms for adults in the policy, and keep them apart", 7),
            Measure(
                "moderators", "look each month at what was overturned, and change the rule", 30
            ),
        ),
    ),
    Risk(
        "contract",
        "Contract: young members are taken in, or their data used",
        "Scams, false gifts, codes that open an account, raffles and advertising that they do not"
        " see through, personal details given away, and data that this community and its tools"
        " keep about them.",
        ("scam", "spam", "personal-info"),
        (
            "Agreements in private messages, and what a shop or a game does with them.",
            "Most scams in words that nobody has written down yet.",
        ),
        "Somebody will fall for something. A young member who tells of it must meet no blame. What"
        " Leeward keeps itself is the second part of this document.",
        (
            Measure("admin", "remove bots and services that nobody needs", 14),
            Measure("admin", "leave out raffles and advertising where young members are", 14),
            Measure("moderators", "take a report of a scam without blame", 1),
        ),
    ),
)


def does(risk: Risk, found: Found) -> Iterator[str]:
    """Yield what Leeward does about a risk, by the policy that is in force."""
    rules = [rule for rule in found.policy.rules if rule.category in risk.categories]
    if not rules:
        yield (
            "No rule of the policy in force looks for it. Members can still report it, and ask for"
            " help."
        )
        return
    names = listed(code(rule.id) for rule in rules)
    yield f"{len(rules)} rules look for it: {names}."
    yield f"Where one holds, it may {listed(_acts(rules))}."
    observed = sum(rule.mode == "observe" for rule in rules)
    if observed == len(rules):
        yield "All of them observe: people are asked, and members notice nothing else."
    elif observed:
        yield f"{observed} of them observe only; the others are enforced."
    else:
        yield "All of them are enforced."
    if found.readiness.sentences(found.mode):
        yield "A part of it waits for people and is only observed: see the installation, above."
    yield "Members can report any message, ask whether one is all right, and ask for help."


def _acts(rules: list[Rule]) -> Iterator[str]:
    words = {
        NoteDo: "keep a note",
        TipDo: "give a private tip",
        WarnDo: "warn the author in private",
        HideDo: "hide the message",
        RestrictDo: "keep the author from writing for a time",
        AskDo: "ask people to look",
    }
    kinds = {type(do) for rule in rules for do in rule.do}
    return (said for kind, said in words.items() if kind in kinds)


def not_seen(risk: Risk, answers: Answers, found: Found) -> Iterator[str]:
    """Yield what Leeward does not see of a risk in this community."""
    yield from risk.blind
    if answers.direct_messages != "no":
        yield "Private messages between members: Leeward reads none."
    if answers.voice != "no":
        yield "What is said in voice and video rooms."
    if answers.pictures != "no" and risk.key != "content":
        yield "What pictures, videos and files show."
    if risk.key == "contact" and "stages" in found.switched_off:
        yield "Most slow patterns: the models that hear them are switched off."
    if risk.key == "conduct" and "semantic" in found.switched_off:
        yield "Much of what hurts: the second look by meaning is switched off."


def special(risk: Risk, answers: Answers) -> Iterator[str]:
    """Yield what the answers add to a risk."""
    if risk.key == "contact":
        if answers.joining == "anyone":
            yield "Anyone can join, so anyone can come back under another name."
        if answers.prepared in {"taught", "neither"}:
            yield "Nobody has checked the moderators; a moderator can be the one who harms."
        if answers.under_13 != "no":
            yield "Some may be under 13, and cannot be expected to notice what is odd."
    if risk.key == "conduct" and answers.hours != "always":
        hours = {"daily": "every day", "some-days": "on some days"}.get(answers.hours)
        yield (
            f"Somebody looks {hours}; until then it stays." if hours else "Nobody knows who looks."
        )
    if risk.key == "content" and answers.adult_rooms not in {"none", "apart"}:
        yield "Young members may come into rooms for adults."
    if risk.key == "contract":
        if answers.trade in {"members", "organisers"}:
            yield "Something is sold, traded, raffled or advertised here."
        if answers.other_tools != "none":
            yield "Other bots or services read along."


def code(text: str) -> str:
    """Return an admin's word as code, so that it is shown and not read as Markdown."""
    return f"`{text.replace('`', '')}`"

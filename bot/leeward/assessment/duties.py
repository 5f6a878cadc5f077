"""The duties of the ITU guidelines for industry, and what answers each of them here.

Numbers and wording are a paraphrase of the guidelines; the document claims that a duty can be
traced to what answers it, and never that it is met.
"""

from collections.abc import Collection, Iterator
from typing import Final

from msgspec import Struct


class Duty(Struct, frozen=True):
    """One duty, or several that one thing answers."""

    ids: tuple[str, ...]
    asks: str
    here: str
    """What answers it, and what does not."""
    open: tuple[str, ...] = ()
    """Ids of the open points that stand against it."""


DUTIES: Final = (
    Duty(
        ("1.1", "1.8"),
        "Somebody answers for the safety of children, and is reached when one is in danger",
        "A safety lead and a deputy; urgent cases call one after the other until somebody answers",
        ("safety-lead", "deputy", "drill"),
    ),
    Duty(
        ("1.2", "C.1"),
        "A written policy, and rules in words that children follow",
        "The policy file, whose hash stands on every decision; a template of community rules",
        ("told",),
    ),
    Duty(
        ("1.3", "D.1"),
        "The risks for children are assessed, also those of the program that decides",
        "This document; the cards and published figures of every model",
    ),
    Duty(
        ("1.4", "5.1", "5.2", "D.4"),
        "Protection and free expression are weighed; what was blocked wrongly can be put right",
        "The mildest act that helps, undo, reasons for each hide, a way to ask a human; no machine"
        " bans anybody",
        ("moderators",),
    ),
    Duty(
        ("1.5",),
        "Children, parents and experts are asked what they think",
        "A question of this assessment; nothing in the program can do it",
    ),
    Duty(
        ("1.7", "C.5", "3.11", "3.15"),
        "A child can report easily, and learns what came of it",
        "Report in the menu of each message, help by a command, an answer to who reported",
        ("reports", "hours"),
    ),
    Duty(
        ("1.9", "2.5"),
        "Those who work with children are checked and taught; grave cases are in few hands",
        "Cases of suspected abuse material are seen by those named for it alone; the check of"
        " people is yours",
        ("prepared", "abuse-material"),
    ),
    Duty(
        ("2.1", "2.2", "2.3", "2.4", "2.7"),
        "Abuse material is forbidden, and reported at once, where there is a hotline and where"
        " there is none",
        "The runbook and the rules; the hotline of a country, else the international finder; a"
        " person reports, the program never",
        ("abuse-material", "country"),
    ),
    Duty(
        ("2.6",),
        "Evidence is kept for an investigation, by known hands, and destroyed in the end",
        "Sealed lines, an audit line for each look at them, keys destroyed when their time is over."
        " An open case keeps its lines for 365 days at most; there is no longer hold",
    ),
    Duty(
        ("2.8",),
        "What is illegal goes quickly",
        "Hiding by rule where the policy enforces it, and by a moderator's button",
    ),
    Duty(
        ("2.9", "2.10", "C.4"),
        "Known material is looked for; what partners do is held to the same",
        "No media is opened and no list of hashes ships; no text leaves this machine unless an"
        " admin says so twice. A matcher of known material is not part of it",
        ("judge", "other-tools"),
    ),
    Duty(
        ("2.11",),
        "People who may see such material are protected",
        "Cards quote nobody and show no media; the runbook's part on care",
    ),
    Duty(
        ("3.1", "3.7", "3.8", "C.9"),
        "Little is kept of children, and privacy is the default",
        "The second part of this document; every room counts as young unless the admin says"
        " otherwise; no age is guessed or kept",
        ("exports", "machine", "adult-rooms"),
    ),
    Duty(
        ("3.12",),
        "Places for children are moderated",
        "Rules for insults, threats, patterns of bullying, copied names, floods",
        ("hours", "moderators"),
    ),
    Duty(
        ("3.13", "C.7", "C.10"),
        "Grooming is noticed and passed on",
        "Patterns between two members, over days and rooms, put to the safety lead; a private word"
        " to the young member",
        ("safety-lead",),
    ),
    Duty(
        ("3.14",),
        "No child is left alone with one adult, or with a machine",
        "The bot hands over to a person; the runbook asks for two people and no private talk alone",
    ),
    Duty(
        ("3.16",),
        "It is open what the service does and what it keeps",
        "The privacy page, the words to pin, and what a member may ask for about themselves",
        ("told",),
    ),
    Duty(
        ("4.1", "4.2", "C.11", "C.12", "C.14"),
        "Children learn, in plain words and at the right moment",
        "Short private tips; a test holds their length, people must read them before they count",
        ("words",),
    ),
    Duty(
        ("4.3", "4.4"),
        "Parents and schools are part of it",
        "Not in this version: a sheet for parents and for teachers is yours to write",
    ),
    Duty(
        ("5.3", "5.4"),
        "Children can take part, also those with a disability or a slow line",
        "Plain text everywhere, no meaning by colour alone, no public shaming",
    ),
    Duty(
        ("C.2", "C.3"),
        "There is a procedure, a contact for authorities, and a clause that lets evidence be kept",
        "The runbook, the page for authorities, the clause in the template of community rules",
    ),
    Duty(
        ("C.15",),
        "Bad actors are reported to the platform; no private black list is made",
        "The platform's own report for each case; nothing is shared between communities",
    ),
    Duty(
        ("D.2", "D.3", "D.5", "D.6"),
        "Models are fair, explained, watched, and learn nothing from children",
        "Figures by language and by words for who people are; a reason in each finding; nothing is"
        " learned from members; what fails is said to be unmeasured",
    ),
)


def duty_rows(open_ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each duty: its numbers, what it asks, what answers it, what is open."""
    for duty in DUTIES:
        still = [one for one in duty.open if one in open_ids]
        yield ", ".join(duty.ids), duty.asks, duty.here, ", ".join(still) or "nothing"

"""What the data protection impact assessment says of what is kept, where, why and how long."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import structs

from leeward.assessment.answers import Answers
from leeward.assessment.found import Found
from leeward_storage.retention import Retention

KEPT: Final[Mapping[str, tuple[str, str]]] = {
    "decision_ids": ("ids of decisions, by which a repeated message is known", "no"),
    "counters": ("what members were told lately, and weak signs between two of them", "no"),
    "watched": ("patterns between two members that are watched", "no"),
    "pair_evidence": ("lines that weigh in such a pattern, without a case", "yes, sealed"),
    "hide_evidence": ("texts that were hidden; longer only while an appeal waits", "yes, sealed"),
    "case_text": ("lines and notes of a case, from its end", "yes, sealed"),
    "case_text_in_all": ("the same, from the opening of the case", "yes, sealed"),
    "case_records": ("cases without their text, from their end", "no"),
    "reasons": ("decisions with a finding, and what came of them", "no"),
    "audit": ("the audit log, with keyed hashes for ids", "no"),
}
"""What each time of the configuration is about, and whether it holds words of members."""

PURPOSES: Final = (
    ("To notice harm to young members in time", "judging each message as it comes"),
    ("To give a young member a private word at the moment of risk", "tips, and who had which"),
    ("To let people decide", "cases, with the lines that they rest on"),
    ("To give reasons, and to be put right", "decisions, reasons, appeals"),
    ("To show later what was done, and by whom", "the audit log"),
)

RISKS: Final = (
    (
        "A case reads like an accusation, and gets about",
        (
            "neutral words; few see it; nothing is posted where its subject reads; the verdict"
            " `wrong` ends it"
        ),
    ),
    (
        "Somebody is hidden or kept from writing wrongly",
        (
            "observing first; the mildest act; brakes; undo; reasons; another person answers the"
            " appeal"
        ),
    ),
    (
        "Young members write less freely since a bot reads",
        (
            "of harmless lines an id is kept for days, and their words only right beside evidence;"
            " members are told what is looked for, and why"
        ),
    ),
    (
        "Evidence is stolen or read out of curiosity",
        (
            "each line sealed with its own key; opening one is written to the audit; keys apart"
            " from backups"
        ),
    ),
    (
        "Words of members reach somebody else's computer",
        "nothing leaves this machine by default; a judge elsewhere needs a second consent",
    ),
    (
        "Those who answer are the ones who harm",
        "cases about staff go past them; nobody sees a case about themselves; the audit log",
    ),
    (
        "Some groups are judged more harshly",
        "words for who people are count as one word for the models; figures are published",
    ),
    (
        "It is kept for longer than needed",
        "times that can only be shortened; a daily job; destroyed keys",
    ),
)
"""What may happen to members because their words are read, and what stands against it."""

RIGHTS: Final = (
    ("to know", "the pinned words; `/my-data`, or `leeward member export`"),
    ("to have a copy", "`leeward member export`: reasons, and what they were told"),
    (
        "to be erased",
        (
            "`leeward member erase`; what a watched pattern or an open case holds stays until that"
            " ends, and the answer does not tell so"
        ),
    ),
    ("to have it put right", "by asking a human; notes and verdicts are corrected by people"),
    ("to object", "to the admin, who can exempt no single member from being read: decide how"),
    ("not to be judged by a machine alone", "nothing lasting is done without a person"),
)

LAWFUL: Final = (
    "Who is the controller, and how are they reached?",
    (
        "On which lawful basis is each purpose done? For legitimate interests: write down what you"
        " weighed, with the interests of children first."
    ),
    "Is the consent of parents needed in your country, and how is it asked for?",
    "A case can be an allegation of a crime: who allows you to keep it?",
    ("Does a case reveal health or other special data, such as self-harm? Why may you keep that?"),
    "Who else works on the data for you (a hoster), and where is the agreement?",
    "Must a data protection officer, or your authority, be asked before you begin?",
    (
        "Does a law on online safety, children's privacy or reporting bind you, as admin or as"
        " the operator of a server?"
    ),
)
"""What only a person can fill in."""


def kept_rows(retention: Retention) -> Iterator[tuple[str, ...]]:
    """Yield what is kept, for how many days in this installation, and whether words are in it."""
    for field in structs.fields(retention):
        what, words = KEPT[field.name]
        yield what, f"{getattr(retention, field.name)} days", words


PLACES: Final = {
    "own": "a computer of the community's own",
    "rented": "a rented computer in the community's country",
    "rented-abroad": "a rented computer in another country: an agreement, and grounds for the"
    " transfer, are needed",
    "unknown": "nobody knows yet",
}


def where_rows(answers: Answers, found: Found) -> Iterator[tuple[str, ...]]:
    """Yield where data lies or goes, and what goes there."""
    yield PLACES[answers.machine], "the database, the keys file, the log (without words or names)"
    for platform in found.platforms:
        yield (
            f"the platform {platform}",
            (
                "what members write there anyway; cards of cases, private words, and lines that"
                " somebody opened"
            ),
        )
    if not found.platforms:
        yield "no platform is connected yet", "nothing"
    if found.has_second_opinion:
        yield "the same computer", "the second opinion: messages are read there, and not kept"
    where = {
        "here": "the same computer: a language model",
        "elsewhere": "**another computer**: a language model",
    }.get(found.judge)
    if where is not None:
        yield where, "lines between two who are watched, with names replaced"
    copies = {
        "none": "no copies elsewhere",
        "deleted": "copies of the chat, for as long as they are read",
        "kept": "copies of the chat that are kept: no retention reaches them",
        "unknown": "copies of the chat, as far as anybody knows",
    }
    yield "outside Leeward", copies[answers.exports]

"""The questions that an admin is asked, each short and plain, with what every answer means."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Question(Struct, frozen=True):
    """One question, to which one answer is given."""

    key: str
    """Of the answer."""
    asks: str
    """As the admin reads it."""
    told: str
    """What the answer is about, as the document has it."""
    choices: Mapping[str, str] = {}
    """Each possible answer with what it means; empty where it is none of a list."""


QUESTIONS: Final = (
    Question(
        "young",
        "Are there members under 18?",
        "Members under 18",
        {"none": "nobody", "some": "some", "most": "most of them", "unknown": "not known"},
    ),
    Question(
        "under_13",
        "Could some of them be under 13?",
        "Members under 13",
        {"yes": "some may be", "no": "nobody", "unknown": "not known"},
    ),
    Question(
        "ages",
        "How is it known who is young?",
        "How it is known who is young",
        {
            "roles": "by roles that the admin gives",
            "said": "by what members say of themselves",
            "checked": "somebody else checks it, such as a school",
            "not-known": "it is not known, and nobody is asked",
        },
    ),
    Question(
        "joining",
        "Who can join?",
        "Who can join",
        {
            "anyone": "anyone",
            "invited": "who was invited by a member",
            "approved": "who was let in by a moderator",
        },
    ),
    Question(
        "country",
        "In which country do those live who answer for the community? Two letters, such as DE, or"
        " nothing.",
        "Country of those who answer for it",
    ),
    Question(
        "adult_rooms",
        "Are there rooms for adults alone?",
        "Rooms for adults alone",
        {
            "none": "there are none",
            "apart": "yes, and young members cannot enter",
            "open": "yes, and anyone can enter",
            "unknown": "not known",
        },
    ),
    Question(
        "direct_messages",
        "Can members write to each other in private?",
        "Private messages between members",
        {"yes": "possible", "no": "not possible", "unknown": "not known"},
    ),
    Question(
        "voice",
        "Are there voice or video rooms?",
        "Voice or video rooms",
        {"yes": "there are some", "no": "there are none", "unknown": "not known"},
    ),
    Question(
        "pictures",
        "Can members post pictures, videos or files?",
        "Pictures, videos, files",
        {"yes": "can be posted", "no": "cannot be posted", "unknown": "not known"},
    ),
    Question(
        "trade",
        "Is anything sold, traded, raffled or advertised?",
        "Selling, trading, raffles, advertising",
        {
            "no": "nothing",
            "members": "among members",
            "organisers": "by those who run the community",
            "unknown": "not known",
        },
    ),
    Question(
        "other_tools",
        "Do other bots or services read the rooms?",
        "Other bots and services that read the rooms",
        {
            "none": "none",
            "known": "some, and it is known what each keeps",
            "unknown": "not known, or not known what they keep",
        },
    ),
    Question("moderators", "How many people moderate?", "People who moderate"),
    Question(
        "hours",
        "When does somebody look?",
        "When somebody looks",
        {
            "always": "at every hour",
            "daily": "every day",
            "some-days": "on some days",
            "not-agreed": "nothing is agreed",
        },
    ),
    Question(
        "prepared",
        "Have the moderators been checked, as for work with children, and taught what to do?",
        "Moderators checked and taught",
        {
            "both": "checked and taught",
            "taught": "taught, not checked",
            "checked": "checked, not taught",
            "neither": "neither",
        },
    ),
    Question(
        "abuse_material",
        "Is somebody named who alone deals with suspected abuse material?",
        "Who deals with suspected abuse material",
        {"named": "somebody is named", "nobody": "nobody is named"},
    ),
    Question(
        "reports",
        "Within what time does a member who reports something get an answer?",
        "Time until a report is answered",
        {
            "hour": "an hour",
            "day": "a day",
            "week": "a week",
            "not-agreed": "nothing is agreed",
        },
    ),
    Question(
        "told",
        "Have members been told, in words they can follow, that a bot reads, and how to report?",
        "Members were told of the bot and of reporting",
        {
            "all": "all of them, where they cannot miss it",
            "partly": "some of them, or in hard words",
            "no": "no",
        },
    ),
    Question(
        "heard",
        "Have young members, or their parents, been asked what they think of it?",
        "Young members or parents were asked",
        {"yes": "yes", "no": "no"},
    ),
    Question(
        "exports",
        "Are copies of the chat kept elsewhere, such as exports or reports?",
        "Copies of the chat elsewhere",
        {
            "none": "none",
            "deleted": "deleted as soon as they were read",
            "kept": "kept",
            "unknown": "not known",
        },
    ),
    Question(
        "machine",
        "On whose computer does Leeward run?",
        "The computer that Leeward runs on",
        {
            "own": "one of our own",
            "rented": "a rented one, in our own country",
            "rented-abroad": "a rented one, in another country",
            "unknown": "not known",
        },
    ),
    Question(
        "contact",
        "Somebody seeks out a young member to harm them, slowly and in friendly words.",
        "Contact",
    ),
    Question(
        "conduct",
        "Members hurt each other: insults, threats, shutting out, passing things on.",
        "Conduct",
    ),
    Question(
        "content",
        "Young members come upon what is not for them: sexual, violent, about self-harm.",
        "Content",
    ),
    Question(
        "contract",
        "Young members are taken in: scams, raffles, advertising, their data used.",
        "Contract",
    ),
)

LIKELY: Final = {
    "rare": "rarely, if ever",
    "possible": "it may happen",
    "likely": "it happens, or soon will",
}
GRAVE: Final = {
    "mild": "it hurts for a while",
    "serious": "it harms, and help is needed",
    "grave": "it may harm for life",
}
RATED: Final = ("contact", "conduct", "content", "contract")
"""The four kinds of risk, each with an answer in two parts."""


def asked(key: str) -> Question:
    """Return the question of an answer."""
    return next(one for one in QUESTIONS if one.key == key)

"""Open points: what a person must do before anything is enforced, because of what was found."""

from collections.abc import Iterator

from msgspec import Struct

from leeward.assessment.answers import Answers
from leeward.assessment.found import Found
from leeward.assessment.questions import RATED


class OpenPoint(Struct, frozen=True):
    """One thing that is not in order, and what would put it in order."""

    id: str
    says: str
    """What is not in order, as a sentence."""
    cure: str
    """What to do, as a sentence."""
    who: str
    """By their part in the community; never a name."""


def open_points(answers: Answers, found: Found) -> tuple[OpenPoint, ...]:
    """Return everything that is open, the people who answer first."""
    return (
        *_who_answers(found),
        *_moderators(answers),
        *_members(answers, found),
        *_data(answers, found),
    )


def _who_answers(found: Found) -> Iterator[OpenPoint]:
    if not found.has_safety_lead:
        yield OpenPoint(
            "safety-lead",
            "Nobody is the safety lead.",
            "Name one in [community] safety_lead, or with the set-up command.",
            "admin",
        )
    if not found.has_deputy:
        yield OpenPoint(
            "deputy",
            "Nobody stands in for the safety lead.",
            "Name a deputy in [community] deputy: somebody must be asked about a case that"
            " concerns the lead.",
            "admin",
        )
    if not found.readiness.page_answered_by:
        yield OpenPoint(
            "drill",
            "Nobody has answered a test page yet.",
            "Run `leeward run`, which sends one to the safety lead, and let them take it.",
            "safety lead",
        )
    if not found.readiness.words_read_by:
        yield OpenPoint(
            "words",
            "Nobody has read the words that members read.",
            "Read them all, best with somebody from child protection, and write who did into"
            " [enforce] words_read_by.",
            "safety lead",
        )


def _moderators(answers: Answers) -> Iterator[OpenPoint]:
    if answers.moderators < 2:  # noqa: PLR2004 - an appeal needs another person
        yield OpenPoint(
            "moderators",
            "Fewer than two people moderate.",
            "Find a second one: an appeal is answered by somebody else than who decided, and grave"
            " cases are decided by two.",
            "admin",
        )
    if answers.hours == "not-agreed":
        yield OpenPoint(
            "hours",
            "Nobody has agreed when somebody looks.",
            "Agree on it, and tell members the hours at which nobody does.",
            "moderators",
        )
    if answers.reports == "not-agreed":
        yield OpenPoint(
            "reports",
            "Nobody has agreed how soon a report is answered.",
            "Agree on a time that you can keep, and tell members.",
            "moderators",
        )
    if answers.prepared in {"checked", "neither"}:
        yield OpenPoint(
            "prepared",
            "The moderators have not been taught what to do.",
            "Read the runbook together, act out one case of each kind, and note the day.",
            "safety lead",
        )
    if answers.abuse_material == "nobody":
        yield OpenPoint(
            "abuse-material",
            "Nobody is named for suspected abuse material.",
            "Name one or two people who alone see such cases, and have them read the runbook's part"
            " on it.",
            "safety lead",
        )


def _members(answers: Answers, found: Found) -> Iterator[OpenPoint]:
    if answers.told != "all":
        yield OpenPoint(
            "told",
            "Not all members have been told of the bot and of reporting in plain words.",
            "Pin the words of the documents (privacy, community rules) where members join.",
            "admin",
        )
    if not answers.country:
        yield OpenPoint(
            "country",
            "No country is named.",
            "Name the country of those who answer: the number in danger, the hotline and the law"
            " depend on it.",
            "admin",
        )
    if answers.ages == "roles" and not found.policy.young_roles:
        yield OpenPoint(
            "roles",
            "Roles are said to show who is young, but the policy names none.",
            "Write them into the policy, under [audience] roles.young.",
            "admin",
        )
    if answers.adult_rooms in {"open", "unknown"} and answers.has_young:
        yield OpenPoint(
            "adult-rooms",
            "Young members may enter rooms for adults, or nobody knows whether they can.",
            "Let the platform keep them apart, or have no such rooms.",
            "admin",
        )
    for key in RATED:
        rating = getattr(answers, key)
        if rating.likely == "likely" and rating.grave == "grave":
            yield OpenPoint(
                f"risk-{key}",
                f"The risk of {key} is rated likely and grave.",
                "Decide together, and write down, whether the community can go on as it is; ask"
                " your data protection authority before you enforce, where your law wants it.",
                "admin and safety lead",
            )


def _data(answers: Answers, found: Found) -> Iterator[OpenPoint]:
    if answers.exports in {"kept", "unknown"}:
        yield OpenPoint(
            "exports",
            "Copies of the chat are kept elsewhere, or nobody knows.",
            "Delete exports and reports as soon as they were read.",
            "admin",
        )
    if answers.machine == "unknown":
        yield OpenPoint(
            "machine",
            "It is not known on whose computer Leeward runs.",
            "Find out who can enter it, and in which country it stands.",
            "admin",
        )
    if answers.other_tools == "unknown":
        yield OpenPoint(
            "other-tools",
            "It is not known what other bots and services read and keep.",
            "List them, remove those that nobody needs, and note what the others keep.",
            "admin",
        )
    if found.judge == "elsewhere":
        yield OpenPoint(
            "judge",
            "What members wrote is sent to a language model on another machine.",
            "Have whoever advises you on data protection agree in writing, and tell members; or"
            " switch it off: [detectors.judge] enabled = false.",
            "admin",
        )

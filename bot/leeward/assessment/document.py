"""The document: both assessments as sections of Markdown; the same answers give the same bytes."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from leeward.assessment.answers import Answers, Rating
from leeward.assessment.data import LAWFUL, PURPOSES, RIGHTS, kept_rows, where_rows
from leeward.assessment.data import RISKS as RISKS_TO_MEMBERS
from leeward.assessment.duties import duty_rows
from leeward.assessment.found import Found
from leeward.assessment.open_points import OpenPoint, open_points
from leeward.assessment.questions import GRAVE, LIKELY, QUESTIONS, RATED, Question, asked
from leeward.assessment.risks import RISKS, Risk, code, does, not_seen, special
from leeward_policies.advice.playbook.reporting import emergency_words, hotline_for, seen_words

AGAIN: Final = timedelta(days=365)
"""After this the assessment is made anew (`itu.md` 1.3: a yearly reminder)."""

BLANK: Final = "____________________"


class Section(Struct, frozen=True):
    """A heading and what stands below it, up to the next one."""

    level: int
    title: str
    body: str


class Made(Struct, frozen=True):
    """What an assessment is made of."""

    answers: Answers
    given: frozenset[str]
    """The keys that were answered; the others are the careful defaults."""
    found: Found
    day: date

    @property
    def open(self) -> tuple[OpenPoint, ...]:
        """What a person must do before anything is enforced."""
        return open_points(self.answers, self.found)


def document(made: Made) -> str:
    """Return the whole document."""
    parts = (f"{'#' * one.level} {one.title}\n\n{one.body}\n" for one in sections(made))
    return "\n".join(parts)


def sections(made: Made) -> Iterator[Section]:
    """Yield every section in order; none has an empty body."""
    yield Section(1, "Risk assessment and data protection impact assessment", _opening(made))
    yield Section(2, "Before anything is enforced", _open(made.open))
    yield Section(2, "What people still decide", _to_decide())
    yield Section(2, "The community, as its admin told", _told(made))
    yield Section(2, "The installation, as it was found", _installation(made.found))
    yield Section(2, "In danger, and for abuse material", _in_danger(made.answers))
    yield from _child_rights(made)
    yield from _data_protection(made)
    yield Section(2, "Look again", _again(made.day))
    yield Section(2, "Signed", _table(("part", "name", "day"), _to_sign()))


def _opening(made: Made) -> str:
    taken = len(QUESTIONS) - len(made.given)
    return "\n\n".join((
        (f"Made on {made.day.isoformat()} by `leeward assess`, of {len(made.given)} answers of an"
        f" admin and {taken} careful assumptions, and of what the installation says of itself."),
        ("This is a draft for people to finish, and no legal advice. It shows what answers a duty,"
        " and never says that a law or a guideline is met. Nobody who works in child"
        " protection or law has read its words yet."),
        "It names nobody, on purpose: keep the names of those who answer elsewhere.",
    ))  # fmt: skip


def _open(points: tuple[OpenPoint, ...]) -> str:
    if not points:
        return (
            "Nothing is open that the program can see. What people still decide stands in the next"
            " section."
        )
    rows = ((code(one.id), one.says, one.cure, one.who) for one in points)
    return (
        f"{len(points)} points are open. Leave the policy in `observe` until each is done.\n\n"
        f"{_table(('point', 'what is not in order', 'what to do', 'who'), rows)}"
    )


def _to_decide() -> str:
    return _listed((
        ("Whether what is left of each risk can be borne: the ratings are the admin's own, and"
        " nothing in this document lowers them."),
        "Everything that has a line to fill in, above all [the lawful basis](#lawful-basis).",
        "Whether the measures are right for this community, who does each, and whether it is done.",
        "Whether to ask a child protection service, a lawyer or an authority, and what follows.",
        ("Whether the community should be as it is: a room that cannot be looked after can be"
        " closed."),
    ))  # fmt: skip


def _told(made: Made) -> str:
    rows = (
        (
            question.told,
            _answer(question, made.answers),
            "" if question.key in made.given else "assumed",
        )
        for question in QUESTIONS
        if question.key not in RATED
    )
    heads = ("question", "answer", "whose word")
    return _table(heads, ((one, two, three or "the admin's") for one, two, three in rows))


def _answer(question: Question, answers: Answers) -> str:
    value = getattr(answers, question.key)
    return question.choices.get(value, str(value)) or "none named"


def _installation(found: Found) -> str:
    off = ", ".join(found.switched_off)
    rows = (
        ("configuration", "there" if found.is_installed else "none yet: these are the defaults"),
        ("policy in force", f"{code(found.policy.label)}, {len(found.policy.rules)} rules"),
        ("mode", found.mode),
        ("safety lead", _named(found.has_safety_lead)),
        ("deputy", _named(found.has_deputy)),
        ("words for members", "read" if found.readiness.words_read_by else "read by nobody yet"),
        ("test page", "answered" if found.readiness.page_answered_by else "not answered yet"),
        ("platforms", ", ".join(found.platforms) or "none connected"),
        ("second looks switched off", off or "none"),
        ("second opinion", "on, on this machine" if found.has_second_opinion else "off"),
        ("judge", {"here": "on, on this machine", "elsewhere": "on, on **another machine**"}
                  .get(found.judge, "off")),
        ("rooms for adults in the policy", str(_adult_rooms(found))),
        ("brakes", (f"{found.policy.brakes.hides_per_hour} hides,"
                   f" {found.policy.brakes.restrictions_per_hour} restrictions an hour and rule")),
    )  # fmt: skip
    waiting = found.readiness.sentences(found.mode)
    held = f"\n\n{_listed(waiting)}" if waiting else ""
    return f"{_table(('what', 'as found'), rows)}{held}"


def _named(is_named: bool) -> str:  # noqa: FBT001 - a word for it
    return "somebody is named" if is_named else "nobody is named"


def _adult_rooms(found: Found) -> int:
    return sum(audience == "adult" for audience in found.policy.rooms.values())


def _in_danger(answers: Answers) -> str:
    hotline = hotline_for(answers.country)
    return _listed((
        emergency_words(answers.country),
        f"Suspected abuse material is reported to {hotline.name} ({hotline.contact}).",
        seen_words(hotline),
        "Do not open, copy, forward or look into it; the runbook says what to do.",
        "A person reports. Leeward reports nothing by itself.",
    ))  # fmt: skip


# --- part one -------------------------------------------------------------------------------------


def _child_rights(made: Made) -> Iterator[Section]:
    yield Section(
        2,
        "Part one: child rights",
        "Four kinds of risk: contact, conduct, content, contract. Each is rated by the admin for"
        " this community as it is today.",
    )
    yield Section(3, "Overview", _overview(made))
    for risk in RISKS:
        yield from _risk(risk, made)
    yield Section(3, "Rights beside protection", _rights_beside(made.answers))
    yield Section(3, "Duties, and what answers them", _duties(made.open))


def _overview(made: Made) -> str:
    rows = []
    for risk in RISKS:
        rating: Rating = getattr(made.answers, risk.key)
        assumed = "the admin's" if risk.key in made.given else "assumed"
        rows.append((asked(risk.key).told, LIKELY[rating.likely], GRAVE[rating.grave], assumed))
    return _table(("risk", "how likely", "how bad", "whose word"), rows)


def _risk(risk: Risk, made: Made) -> Iterator[Section]:
    rating: Rating = getattr(made.answers, risk.key)
    added = [*special(risk, made.answers)]
    yield Section(
        3,
        risk.title,
        f"Rated **{rating.likely}** ({LIKELY[rating.likely]}) and **{rating.grave}**"
        f" ({GRAVE[rating.grave]}).",
    )
    yield Section(4, "What could happen", " ".join((risk.could, *added)))
    yield Section(4, "What Leeward does", _listed(does(risk, made.found)))
    yield Section(4, "What it does not see", _listed(not_seen(risk, made.answers, made.found)))
    yield Section(4, "What is left", risk.left)
    yield Section(4, "Who does what by when", _measures(risk, made.day))


def _measures(risk: Risk, day: date) -> str:
    rows = (
        (one.who, one.what, (day + timedelta(days=one.within)).isoformat(), "☐")
        for one in risk.measures
    )
    return _table(("who", "what", "by", "done"), rows)


def _rights_beside(answers: Answers) -> str:
    heard = {
        "yes": "Young members or parents were asked. Write down what they said, and what came of"
        " it: ",
        "no": "Nobody has asked young members or parents yet. Ask three of each within a month,"
        " and write down what they said: ",
    }
    return _listed((
        ("**Privacy.** A bot reads what young members write among themselves. Part two says what is"
        " kept, and for how long."),
        ("**Expression.** News, health, faith, love and questions about oneself must not be hidden."
        " Look at what was overturned, and at what members stopped writing about."),
        f"**Being heard.** {heard[answers.heard]}{BLANK}",
        ("**Remedy.** Whoever was hidden or kept from writing learns why, and can ask a person for"
        " six months."),
        ("**No blame.** A young member who was steered, threatened or taken in has done nothing"
        " wrong, and every word to them says so."),
    ))  # fmt: skip


def _duties(points: tuple[OpenPoint, ...]) -> str:
    return (
        "Numbers are those of the ITU *Guidelines for industry on Child Online Protection*, in our"
        " own paraphrase.\n\n"
        + _table(
            ("duty", "what it asks", "what answers it", "open"),
            duty_rows({one.id for one in points}),
        )
    )


# --- part two -------------------------------------------------------------------------------------


def _data_protection(made: Made) -> Iterator[Section]:
    yield Section(
        2,
        "Part two: data protection",
        "Members' words are judged by a program, and a part of them is kept; some members are"
        " children. That is why this part is needed.",
    )
    yield Section(3, "Purposes", _table(("what for", "what is done"), PURPOSES))
    yield Section(
        3,
        "What is kept, and how long",
        "Of a harmless message nothing is kept but the id of the decision, unless it stands right"
        " beside a line of evidence: then it is sealed with it. No age, no picture, no voice and no"
        " private message between members is kept at any time.\n\n"
        + _table(
            ("what", "how long here", "words of members in it"), kept_rows(made.found.retention)
        ),
    )
    where = _table(("where", "what"), where_rows(made.answers, made.found))
    yield Section(3, "Where it lies, and where it goes", where)
    yield Section(3, "Lawful basis", _listed(f"{one} {BLANK}" for one in LAWFUL))
    yield Section(
        3,
        "Is it needed, and is it the least?",
        _listed((
            "Could fewer rooms be read? Without Leeward in a room, nothing of it is read: "
            + BLANK,
            f"Could it be kept shorter? Every time above can be shortened: {BLANK}",
            f"Could people alone do it, and what would they read and keep then? {BLANK}",
        )),
    )  # fmt: skip
    yield Section(
        3, "Risks to members, and measures", _table(("risk", "measure"), RISKS_TO_MEMBERS)
    )
    yield Section(3, "Rights of members", _table(("the right", "how"), RIGHTS))
    yield Section(3, "Advice and decision", _listed((
        f"What the data protection officer or an adviser said: {BLANK}",
        f"Whether a high risk is left, and whether the authority was asked: {BLANK}",
        f"Decision, with reasons: {BLANK}",
    )))  # fmt: skip


def _again(day: date) -> str:
    return (
        f"Make this anew by {(day + AGAIN).isoformat()}, and sooner when the community, the policy,"
        " the platforms or the law change, or when something happened that this did not foresee."
    )


def _to_sign() -> tuple[tuple[str, ...], ...]:
    return tuple((part, BLANK, BLANK) for part in ("admin", "safety lead", "deputy"))


# --- Markdown -------------------------------------------------------------------------------------


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [head, tuple("---" for _ in head), *rows]
    lines = ([cell.replace("|", "\\|") for cell in row] for row in cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

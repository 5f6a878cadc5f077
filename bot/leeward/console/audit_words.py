"""Words for the kinds of lines of the audit log."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "What the bot decided and did": {
        "decision": "something was found, and decided",
        "action": "an act was asked for",
        "outcome": "what came of an act",
        "ordered": "a person ordered an act",
        "event": "an event could not be judged",
    },
    "Cases": {
        "case": "anything about a case",
        "case.opened": "a case was opened",
        "case.appealed": "a member asked a person to look again",
        "case.extended": "a case grew",
        "case.raised": "a case became urgent",
        "case.overdue": "nobody had answered, and others were called",
        "case.take": "somebody took a case",
        "case.hand-over": "a case was handed over",
        "case.give-back": "a case was given back",
        "case.write-note": "a note was written",
        "case.judged": "a case got its verdict",
        "case.reopen": "a case was opened again",
        "case.call-abuse-material": "a case was called abuse material",
        "case.mark-reported": "a case was marked as reported",
    },
    "Who saw or touched what is kept": {
        "evidence": "sealed lines were opened",
        "member": "anything about one member's data",
        "member.viewed": "the page about a member was opened",
        "member.erased": "a member's data was erased",
        "key": "a key was destroyed, so that sealed lines are gone",
        "audit": "this log was checked or exported",
        "policy": "a policy was tried on last week's decisions",
    },
    "The console": {
        "console": "anything about who gets in",
        "console.signed-in": "somebody signed in",
        "console.signed-out": "somebody signed out",
        "console.ended": "a session or a token was ended",
        "console.refused": "a sign-in failed",
        "console.token": "a token for programs was made",
    },
}
"""Kinds by group; a kind stands for all that begin with it and a dot."""

WORDS: Final[Mapping[str, str]] = {
    what: words for group in KINDS.values() for what, words in group.items()
}

ACTS: Final[Mapping[str, str]] = {
    "note": "a note for the record",
    "tip": "a private tip",
    "warn": "a warning",
    "hide": "hiding a message",
    "restrict": "a restriction",
    "ask": "a call to people",
    "reveal": "showing a message again",
    "unrestrict": "lifting a restriction",
    "kick": "removing a member",
    "ban": "a ban",
    "lock": "closing a space",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "done": "was done",
    "unsupported": "is not possible on that platform",
    "refused": "was refused by the platform",
    "try-later": "was put off",
    "failed": "failed",
    "observed": "was only observed",
}


def words_of(what: str) -> str:
    """Return a kind of line in plain words; the technical name of one that is not known."""
    group, _, rest = what.partition(".")
    if group == "action" and rest in ACTS:
        return f"asked for: {ACTS[rest]}"
    if group == "outcome" and rest in OUTCOMES:
        return f"an act {OUTCOMES[rest]}"
    return WORDS.get(what) or WORDS.get(group, what)

"""Whose a piece of information is, from the words before it."""

import re

from leeward_policies.detectors.wording import spaced
from leeward_policies.domain.signals import Aim

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BEFORE = 80
"""Code points before a datum in which its owner is looked for; a line of chat."""
_AFTER = 40

_SELF = spaced(
    r"""my|mine|our|i'?m|me|meine?[nmrs]?|unsere?|mir|mich|mon|mes|ma|moi|notre|mi|mis|mío|yo|meu|
    minha|mio|mia|mijn|m'n|mij|mój|moja|moje|moim|mnie|mną|appelez moi|
    ll[aá]mame|escr[ií]beme|m[aá]ndame|h[aá]blame|b[uú]scame|chiamami|scrivimi|mandami|contattami"""
)
_RELATION = (
    r"(?:mum|mom|mommy|mummy|mother|dad|daddy|father|parents?|sister|brother|sis|bro|friend|mate|"
    r"bestie|bff|bf|gf|boyfriend|girlfriend|cousin|teacher|coach|nan|gran\w{0,5}|uncle|aunt\w{0,2}|"
    r"ex|crush|neighbour|son|daughter|wife|husband|schwester|bruder|freund(?:in)?s?|mutter|mama|papa|"
    r"vater|oma|opa|lehrerin?|s(?:oe|œ)ur|frère|ami|amie|copain|copine|mère|père|prof|hermana|"
    r"hermano|amiga|amigo|madre|padre|novi[oa]|irmã|irmão|mãe|pai|namorad[oa]|sorella|fratello|"
    r"amic[oa]|fidanzat[oa]|zus|broer|vriend(?:in)?|moeder|vader|siostr[ay]|brata?|"
    r"kole(?:gi|ga|żanka|żanki)|mam[ay]|tat[ay])"
)
_PERSON = spaced(
    r"""her|his|him|their|theirs|hers|ihre?[nmrs]?|seine?[nmrs]?|deren|dessen|sa|ses|leurs?|
    sus?|seu|sua|dele|dela|deles|suo|loro|haar|zijn|hun|jej|jego|
    (?:she|he|they|sie|er|elle|il|ella|él|ela|ele|lei|lui|zij|ze|hij|ona|on) (?:\S+ )?(?:lives?|
    wohnt|habite|vive|mora|abita|woont|mieszka)|"""
    rf"{_RELATION}(?:'?s)?|(?!(?:it|that|here|what|let|there|who|how|where|one|name|he|she|this|"
    r"(?:phone ?)?number|num|snap|insta|discord|email|mail|address|cell|mobile|tele\w*|when)'s)"
    r"[^\W\d_]{2,20}'s"
)
_OWN_AFTER = re.compile(
    r"^ (?:is |that'?s |thats |it'?s |das ist |ist |c'est |est |es |é |è |dat is |to |jest )?"
    r"(?:my|mine|mein|meine|mon|ma|mi|meu|minha|il mio|mio|mijn|mój|moj|moja|"
    r"(?:call|text|ring|msg|message|add|dm|hit|whatsapp) me)(?!\S)"
)
_OTHERS_AFTER = re.compile(
    rf"^ (?:is |that'?s |thats |it'?s |das ist |ist |c'est |est |es |é |è |dat is |to |jest )?"
    rf"(?:(?:my |mein\w* |ma |mon |mi |meu |minha |mio |mia |mijn )?{_RELATION}(?:'?s)? |"
    rf"her|his|their|hers|ihre|seine|son|su|haar|zijn|jej|jego|[^\W\d_]{{2,20}}'s)(?!\S)"
)


def words_before(text: str, start: int, count: int = 10) -> str:
    """Return the last words before a place as one spaced line."""
    words = _WORD.findall(text[max(0, start - _BEFORE) : start])
    return f" {' '.join(words[-count:])} "


def words_after(text: str, end: int, count: int = 6) -> str:
    """Return the first words after a place as one spaced line."""
    words = _WORD.findall(text[end : end + _AFTER])
    return f" {' '.join(words[:count])} "


def whose(before: str, after: str = " ") -> Aim:
    """Say whose a datum is: the owner named last before it, or else right after it.

    Args:
        before: of `words_before`.
        after: of `words_after`.
    """
    own = max((it.end() for it in _SELF.finditer(before)), default=0)
    others = max((it.end() for it in _PERSON.finditer(before)), default=0)
    if own or others:
        return "self" if own > others else "person"
    if _OTHERS_AFTER.search(after):
        return "person"
    return "self" if _OWN_AFTER.search(after) else "unknown"

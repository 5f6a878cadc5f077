"""The recipe: which head is made of which lines, and how much each of them counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward.training.examples import Example, Lines, known_texts, squeezed
from leeward_policies.text import views_of
from leeward_policies.text.identities import names_somebody

FOREIGN_WEIGHT: Final = 2.0
"""A harmless line in another language: the head must not take its words for insults."""

FOREIGN_EVERY: Final = 5
"""Every how many-th harmless line of another language's public set is shown to a head."""

TALK_WEIGHT: Final = 1.0

TALK_EVERY: Final = {"self_dialogue": 4, "irc_ubuntu": 3}
"""Every how many-th line of harmless talk is trained on; more of them teach nothing new."""

MISSPELT: Final = 0.3
"""How much a line with swapped letters counts against the line itself."""

_SWAPPED_FROM: Final = 5

PAIRS: Final = (("girl", "boy"), ("girls", "boys"), ("woman", "man"), ("women", "men"))
"""Words that stand in for each other in a harmless sentence. Other words for who people are need
none: a model reads them all as one word (`text.identities`)."""

_OTHERS: Final = {word: other for pair in PAIRS for word, other in (pair, pair[::-1])}

NAMED_WEIGHT: Final = 3.0
"""How much more a harmless line of ours counts that names who people are: the one word that they
are read as must not seem hurtful, and insults of public sets name them often."""


class HeadRecipe(Struct, frozen=True):
    """What one head is made of."""

    name: str
    signal: str
    language: str
    public: tuple[str, ...]
    own_weight: float
    """How much a line of our own counts against one of a public set: there are few of them, and
    they are what chat is like. Chosen across domains: trained on some of our files, tried on
    another."""


HEADS: Final = (
    HeadRecipe("toxicity-en", "toxicity", "en", ("davidson", "toxic_spans", "convabuse"), 10.0),
    HeadRecipe("toxicity-de", "toxicity", "de", ("germeval2018_de",), 5.0),
    HeadRecipe("toxicity-es", "toxicity", "es", (), 20.0),
    HeadRecipe("toxicity-fr", "toxicity", "fr", ("mlma_fr",), 8.0),
    HeadRecipe("toxicity-pt", "toxicity", "pt", (), 20.0),
    HeadRecipe("toxicity-zh", "toxicity", "zh", ("cold_zh",), 1.0),
    HeadRecipe("toxicity-ar", "toxicity", "ar", ("mlma_ar",), 1.0),
    HeadRecipe("spam", "spam.advert", "", ("sms_spam",), 5.0),
)
"""The heads of `builtin`, in the order of its columns."""


def own_lines(recipe: HeadRecipe, files: Iterable[Lines]) -> list[Example]:
    """Return our own lines for a head, some of them said again in another way."""
    found: list[Example] = []
    for file in files:
        if recipe.language and file.language != recipe.language:
            continue
        for one in file.examples:
            weighted = replace(one, weight=recipe.own_weight)
            if recipe.language and not one.is_harmful:
                weighted = replace(weighted, weight=weighted.weight * _named_weight(one.text))
                found.append(weighted)
                found += swapped(weighted)
            else:
                found.append(weighted)
            found.append(misspelt(weighted))
    return found


def foreign_lines(
    recipe: HeadRecipe, files: Iterable[Lines], public: Mapping[str, Sequence[Example]]
) -> list[Example]:
    """Return harmless lines in other languages: our own, and some of the public sets."""
    ours = (
        one
        for file in files
        if file.language != recipe.language
        for one in file.examples
        if recipe.language == "" or not one.is_harmful
    )
    theirs = (
        one
        for other in HEADS
        if recipe.language and other.language and other.language != recipe.language
        for name in other.public
        for one in [row for row in public.get(name, ()) if not row.is_harmful][::FOREIGN_EVERY]
    )
    return [Example(one.text, False, FOREIGN_WEIGHT, one.kind, one.source)
            for one in (*ours, *theirs)]  # fmt: skip


def _named_weight(text: str) -> float:
    return NAMED_WEIGHT if names_somebody(views_of(text).views[-1].text) else 1.0


def swapped(one: Example) -> list[Example]:
    """Return a line with the girl, boy, woman or man it speaks of replaced by the other, if any."""
    words = one.text.split(" ")
    for at, word in enumerate(words):
        bare = word.strip(".,!?").casefold()
        if bare in _OTHERS:
            said = " ".join((*words[:at], word.casefold().replace(bare, _OTHERS[bare]),
                             *words[at + 1 :]))  # fmt: skip
            return [replace(one, text=said, weight=one.weight / 2, is_copy=True)]
    return []


def misspelt(one: Example) -> Example:
    """Return a line with two inner letters of each longer word swapped, as people dodge filters.

    Which two follows from the word; a head learns from it to mind a word's bones. They are next
    but one: neighbours the views put in order again, since they know every word of our lines.
    """
    words = []
    for word in one.text.split(" "):
        if len(word) >= _SWAPPED_FROM and word.isalpha():
            at = 1 + len(one.text) % (len(word) - 4)
            word = word[:at] + word[at : at + 3][::-1] + word[at + 3 :]  # noqa: PLW2901
        words.append(word)
    return replace(one, text=" ".join(words), weight=one.weight * MISSPELT, is_copy=True)


def talk_lines(talk: Mapping[str, Sequence[str]]) -> list[Example]:
    """Return harmless talk to train on."""
    return [
        Example(text, False, TALK_WEIGHT, "talk", name)
        for name, every in TALK_EVERY.items()
        for text in talk.get(name, ())[::every]
    ]


def without(examples: Iterable[Example], seen: Iterable[Example]) -> list[Example]:
    """Leave out what stands in lines that are held out."""
    known = known_texts(seen)
    return [one for one in examples if squeezed(one.text) not in known]

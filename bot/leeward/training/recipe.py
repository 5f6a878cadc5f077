"""The recipe: which head is made of which lines, and how much each of them counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward.training.examples import Example, Lines, known_texts, squeezed

FOREIGN_WEIGHT: Final = 2.0
"""A harmless line in another language: the head must not take its words for insults."""

FOREIGN_EVERY: Final = 5
"""Every how many-th harmless line of another language's public set is shown to a head."""

TALK_WEIGHT: Final = 1.0

TALK_EVERY: Final = {"self_dialogue": 4, "irc_ubuntu": 3}
"""Every how many-th line of harmless talk is trained on; more of them teach nothing new."""

MISSPELT: Final = 0.3
"""How much a line with swapped letters counts against the line itself."""

_SWAPPED_FROM: Final = 4

SWAPS: Final = 12
"""How often a harmless line that names an identity is said again with another one."""

IDENTITIES: Final = (
    ("gay", "lesbian", "bisexual", "queer", "trans", "transgender", "straight", "nonbinary",
     "homosexual", "heterosexual", "lgbt", "lgbtq"),
    ("muslim", "jewish", "christian", "hindu", "buddhist", "sikh", "catholic", "protestant",
     "taoist", "atheist"),
    ("black", "white", "asian", "african", "latino", "latina", "latinx", "hispanic", "mexican",
     "indian", "chinese", "arab", "european", "american", "canadian", "japanese", "polish",
     "turkish", "nigerian"),
    ("deaf", "blind", "autistic", "disabled", "paralyzed"),
    ("female", "male"),
    ("young", "old", "younger", "older", "elderly", "teenage", "middle-aged",
     "millennial", "millenial"),
    ("girl", "boy"), ("girls", "boys"), ("woman", "man"), ("women", "men"),
)  # fmt: skip
"""Words for who people are that stand in for each other in a harmless sentence."""

_GROUPS: Final = {word: group for group in IDENTITIES for word in group}


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
    """Return our own lines for a head, those that name an identity said again with others."""
    found: list[Example] = []
    for file in files:
        if recipe.language and file.language != recipe.language:
            continue
        for one in file.examples:
            weighted = Example(one.text, one.is_harmful, recipe.own_weight, one.kind, one.source)
            found.append(weighted)
            if recipe.language == "en" and not one.is_harmful:
                found += swapped(weighted)
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


def swapped(one: Example) -> list[Example]:
    """Return a line with the identity it names replaced by others, in a fixed order."""
    words = one.text.split(" ")
    for at, word in enumerate(words):
        group = _GROUPS.get(word.strip(".,!?").casefold())
        if group is None:
            continue
        bare = word.strip(".,!?").casefold()
        start = group.index(bare) + len(one.text) % (len(group) - 1) + 1
        others = [group[(start + step) % len(group)] for step in range(len(group))]
        return [
            Example(
                " ".join((*words[:at], word.casefold().replace(bare, other), *words[at + 1 :])),
                one.is_harmful, one.weight / 2, one.kind, one.source, is_copy=True,
            )
            for other in [other for other in others if other != bare][:SWAPS]
        ]  # fmt: skip
    return []


def misspelt(one: Example) -> Example:
    """Return a line with two inner letters of each longer word swapped, as people dodge filters.

    Which two follows from the word; a head learns from it to mind a word's bones.
    """
    words = []
    for word in one.text.split(" "):
        if len(word) >= _SWAPPED_FROM and word.isalpha():
            at = 1 + len(one.text) % (len(word) - 3)
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]  # noqa: PLW2901
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

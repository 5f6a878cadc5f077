"""The three models of detoxify that can be asked, and what a file must be to be one of them."""

from typing import Final

from msgspec import Struct


class Model(Struct, frozen=True):
    """A model that its authors have published."""

    name: str
    """As detoxify and our configuration call it."""
    file: str
    """The name under which its authors publish it."""
    sha256: str
    """How its checksum begins: the authors write it into the name (`precise.md` 38)."""
    transformer: str
    """The transformer it was trained from, whose tokenizer and configuration it needs."""
    model_class: str
    """The class of `transformers` it is; a file that names another one is refused."""
    tokenizer_class: str
    languages: tuple[str, ...]
    """What its authors have tested it on."""


MODELS: Final = {
    one.name: one
    for one in (
        Model(
            "original",
            "toxic_original-c1212f89.ckpt",
            "c1212f89",
            "bert-base-uncased",
            "BertForSequenceClassification",
            "BertTokenizer",
            ("en",),
        ),
        Model(
            "unbiased",
            "toxic_debiased-c7548aa0.ckpt",
            "c7548aa0",
            "roberta-base",
            "RobertaForSequenceClassification",
            "RobertaTokenizer",
            ("en",),
        ),
        Model(
            "multilingual",
            "multilingual_debiased-0b549669.ckpt",
            "0b549669",
            "xlm-roberta-base",
            "XLMRobertaForSequenceClassification",
            "XLMRobertaTokenizer",
            ("en", "es", "fr", "it", "pt", "ru", "tr"),
        ),
    )
}
"""By name; the small ones of detoxify are left out, since nobody here has looked at them."""

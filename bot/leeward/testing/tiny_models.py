"""Tiny models of detoxify, of the published shape, with weights drawn by chance.

They need the extra `detoxify`, and nothing else: what they are made of is made here. The words
they know are single letters, so every text has tokens; what they say means nothing.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from leeward.second_opinion.files import Chosen
from leeward.second_opinion.known import MODELS, Model

POSITIONS: Final = 64
"""Tokens that they read at once."""

LETTERS: Final = "".join(map(chr, (*range(ord("a"), ord("z") + 1), *range(0x430, 0x450))))
"""Latin and Cyrillic ones."""

CLASSES: Final = {
    "original": ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"),
    "unbiased": ("toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat"),
    "multilingual": ("toxicity", "severe_toxicity", "obscene", "identity_attack", "insult"),
}
"""As the published files name them; some models have further outputs without a name."""

OUTPUTS: Final = {"original": 6, "unbiased": 16, "multilingual": 16}


def tiny_model(name: str, folder: Path, *, seed: int = 1, **changes: Any) -> Chosen:
    """Make a model's file and its tokenizer's folder, and return where they are.

    Args:
        name: `original`, `unbiased` or `multilingual`.
        folder: where they go.
        seed: of its weights.
        changes: see `checkpoint`.
    """
    model = MODELS[name]
    tokenizer = folder / model.transformer
    _tokenizer(model, tokenizer)
    return checkpoint(model, tokenizer, folder / f"{name}.ckpt", seed=seed, **changes)


def checkpoint(
    model: Model,
    tokenizer: Path,
    path: Path,
    *,
    seed: int = 1,
    changed: Callable[[dict[str, Any]], Any] | None = None,
    old_format: bool = False,
) -> Chosen:
    """Write a model's file for a tokenizer, and return it with its checksum as the pin.

    Args:
        model: which shape it has.
        tokenizer: the folder of its tokenizer.
        path: where it goes.
        seed: of its weights.
        changed: is given what would be saved, and returns what is saved instead.
        old_format: as PyTorch wrote files before they were archives.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    torch.manual_seed(seed)
    kind = getattr(transformers, model.model_class)
    config = kind.config_class.from_pretrained(str(tokenizer), num_labels=OUTPUTS[model.name])
    network = kind(config)
    with torch.no_grad():
        for weight in network.parameters():
            weight.mul_(20)  # else all scores would be one half
    held: Any = {
        "state_dict": dict(network.state_dict()),
        "config": {
            "arch": {
                "type": "tiny",
                "args": {
                    "num_classes": OUTPUTS[model.name],
                    "model_type": model.transformer,
                    "model_name": model.model_class,
                    "tokenizer_name": model.tokenizer_class,
                },
            },
            "dataset": {"args": {"classes": list(CLASSES[model.name])}},
        },
    }
    held = held if changed is None else changed(held)
    torch.save(held, path, _use_new_zipfile_serialization=not old_format)
    return pinned(Chosen(model, path, "", tokenizer))


def pinned(one: Chosen) -> Chosen:
    """Return a model whose file must be as it is now."""
    hashlib = import_module("hashlib")
    sha256 = hashlib.sha256(one.checkpoint.read_bytes()).hexdigest()
    return Chosen(one.model, one.checkpoint, sha256, one.tokenizer)


def _tokenizer(model: Model, folder: Path) -> None:
    """Write `tokenizer.json` and `config.json` of a transformer that knows letters alone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _MADE[model.tokenizer_class](import_module("tokenizers"))
    made.save(str(folder / "tokenizer.json"))
    transformers = import_module("transformers")
    kind = getattr(transformers, model.model_class).config_class
    is_bert = kind.model_type == "bert"
    kind(
        vocab_size=made.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS if is_bert else POSITIONS + 2,
        type_vocab_size=2 if is_bert else 1,
        pad_token_id=0 if is_bert else 1,
    ).save_pretrained(folder)


def _word_pieces(tokenizers: Any) -> Any:
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS]
    pieces += [f"##{letter}" for letter in LETTERS]
    made = tokenizers.Tokenizer(
        tokenizers.models.WordPiece(vocab=_numbered(pieces), unk_token=pieces[1])
    )
    made.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.add_special_tokens(pieces[:5])
    return made


def _bytes(tokenizers: Any) -> Any:
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *alphabet, "<mask>"]
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=_numbered(pieces), merges=[]))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = tokenizers.processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    made.add_special_tokens([*pieces[:4], "<mask>"])
    return made


def _unigrams(tokenizers: Any) -> Any:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *LETTERS, "<mask>"]
    vocab = [(piece, -float(number)) for number, piece in enumerate(pieces)]
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(vocab, unk_id=3))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.post_processor = tokenizers.processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    made.add_special_tokens([*pieces[:4], "<mask>"])
    return made


def _numbered(pieces: list[str]) -> dict[str, int]:
    return {piece: number for number, piece in enumerate(pieces)}


_MADE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "BertTokenizer": _word_pieces,
    "RobertaTokenizer": _bytes,
    "XLMRobertaTokenizer": _unigrams,
}

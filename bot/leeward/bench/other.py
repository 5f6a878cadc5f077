"""One of the others, measured in a process of its own; a script that needs nothing of Leeward.

It runs under the Python of a venv that has the other's packages, and imports nothing else but
what Python brings. On standard input it is given one JSON object, and it prints another:

    {"sets": {"chat": ["…"]}, "train": [["…", true]], "rounds": 5}
    {"name": "…", "rounds": {"chat": {"alone": [[ns, …]], "together": [[ns, …]]}}}

or `{"missing": "torch"}` where a package is not there.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final, TypeAlias

TOGETHER: Final = 32
"""Messages of a batch, as for our own late detectors."""

THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
"""Variables that keep numerical libraries to one thread: everything is measured on one core."""

Scores: TypeAlias = Callable[[Sequence[str]], object]
"""What scores some texts."""


def tfidf(train: Sequence[tuple[str, bool]], _: Iterable[str]) -> tuple[str, Scores]:
    """Letters and words by TF-IDF, and logistic regression, as one would write it in an hour."""
    text = import_module("sklearn.feature_extraction.text")
    pipeline, linear = import_module("sklearn.pipeline"), import_module("sklearn.linear_model")
    letters = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2)
    words = text.TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    model = pipeline.make_pipeline(
        pipeline.make_union(letters, words),
        linear.LogisticRegression(solver="liblinear", random_state=1),
    )
    model.fit([line for line, _ in train], [is_harmful for _, is_harmful in train])
    return f"TF-IDF (scikit-learn {version('scikit-learn')})", model.predict_proba


def profanity(_: object, __: Iterable[str]) -> tuple[str, Scores]:
    """The package alt-profanity-check, as it is."""
    package = import_module("profanity_check")
    return f"alt-profanity-check {version('alt-profanity-check')}", package.predict_prob


def detoxify(_: object, texts: Iterable[str]) -> tuple[str, Scores]:
    """Run detoxify's own code over a model of the shape of `original`, BERT base, drawn by chance.

    Weights change nothing in the time a model takes. Its tokenizer knows every word of the texts,
    and so makes fewer tokens than the real one would: it is measured a little too fast.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    package, tokenizers = import_module("detoxify.detoxify"), import_module("tokenizers")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    made = package.Detoxify.__new__(package.Detoxify)
    config = transformers.BertConfig(num_labels=6)
    made.model = transformers.BertForSequenceClassification(config).eval()
    made.tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(tokenizers, texts),
        model_max_length=config.max_position_embeddings,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")},
    )
    made.class_names, made.device = [str(number) for number in range(6)], "cpu"
    return f"detoxify {version('detoxify')} (BERT base)", made.predict


def _tokenizer(tokenizers: Any, texts: Iterable[str]) -> Any:
    """Return a tokenizer of BERT's kind whose vocabulary is made of the texts."""
    normal = tokenizers.normalizers.BertNormalizer(lowercase=True)
    parted = tokenizers.pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = {
        word for text in texts for word, _ in parted.pre_tokenize_str(normal.normalize_str(text))
    }
    vocabulary = {word: number for number, word in enumerate([*special, *sorted(words)])}
    unknown = special[1]
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token=unknown))
    made.normalizer, made.pre_tokenizer = normal, parted
    made.post_processor = tokenizers.processors.BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    return made


OTHERS: Final = {"scikit-learn": tfidf, "alt-profanity-check": profanity, "detoxify": detoxify}


def measured(score: Scores, texts: Sequence[str], size: int) -> list[int]:
    """Score texts, some at a time; return the nanoseconds of each batch."""
    took: list[int] = []
    for at in range(0, len(texts), size):
        batch = texts[at : at + size]
        before = time.perf_counter_ns()
        score(batch)
        took.append(time.perf_counter_ns() - before)
    return took


def answer(which: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Measure one of the others, and return what is printed."""
    sets: dict[str, list[str]] = asked["sets"]
    try:
        name, score = OTHERS[which](asked["train"], [one for said in sets.values() for one in said])
    except ModuleNotFoundError as error:
        return {"missing": error.name}
    rounds: dict[str, Any] = {}
    for title, texts in sets.items():
        score(texts[:TOGETHER])  # whatever is only done once is done now
        rounds[title] = {
            how: [measured(score, texts, size) for _ in range(asked["rounds"])]
            for how, size in (("alone", 1), ("together", TOGETHER))
        }
    return {"name": name, "rounds": rounds}


if __name__ == "__main__":
    os.environ.update(dict.fromkeys(THREADS, "1") | {"HF_HUB_OFFLINE": "1"})
    json.dump(answer(sys.argv[1], json.load(sys.stdin)), sys.stdout)

"""The judge: requests, replies and updates against the published specification, strictly."""

import gzip
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from telegram_peer.api_words import Json

SPEC = Path(__file__).resolve().parents[5] / "shared" / "specs" / "telegram_bot_api.json.gz"
"""The document, beside the repository where there is one; without it nothing is judged."""

ARRAY = "Array of "
"""How the document begins the type of a list."""

CONSTANT = re.compile(r"(?:, |^Optional\. )?(?:always|must be) [\"“]?([a-z0-9_]+)[\"”]?\.?$")
"""How the document says that a field has one value only."""

ENUMERATED = {
    ("MessageEntity", "type"),
    ("Chat", "type"),
    ("ChatFullInfo", "type"),
    ("Sticker", "type"),
    ("Poll", "type"),
    ("InlineKeyboardButton", "style"),
    ("ReactionTypeEmoji", "emoji"),
}
"""Fields whose values the document lists in quotation marks."""

TEXTS = frozenset(
    {
        "action",
        "callback_query_id",
        "caption",
        "description",
        "document",
        "file_id",
        "language_code",
        "name",
        "secret_token",
        "short_description",
        "text",
        "url",
    }
)
"""Parameters of what is modelled that are texts, for where the document is not to be had."""

_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


class Judge:
    """Says what the specification would not allow."""

    def __init__(self, spec: Json) -> None:
        self.methods: Json = spec["methods"]
        self._types: Json = spec["types"]

    @classmethod
    def load(cls) -> "Judge | None":
        """Read the document, or return None where it is not to be had."""
        if not SPEC.is_file():
            return None
        with gzip.open(SPEC) as file:
            return cls(json.load(file))

    # -- requests -------------------------------------------------------------------------

    def request(self, method: str, fields: Mapping[str, Any], files: Collection[str]) -> list[str]:
        """List what is wrong with a request; empty when the document allows it.

        Args:
            method: the method as the document spells it.
            fields: the parameters as `decode` reads them.
            files: the names of the parts that were uploaded.
        """
        known = {field["name"]: field for field in self.methods[method].get("fields", ())}
        uploads = set(files)
        wrong = [
            f"{method}: {name} is required and missing"
            for name, field in known.items()
            if field["required"] and name not in fields and name not in uploads
        ]
        for name, value in fields.items():
            if name not in known:
                wrong.append(f"{method}: {name} is unknown")
                continue
            wrong += self._any_of(known[name]["types"], value, f"{method}: {name}", uploads)
        attached = {value for value in _strings(fields) if value.startswith("attach://")}
        odd = uploads - set(known) - {value.removeprefix("attach://") for value in attached}
        return wrong + [f"{method}: the file {name!r} belongs to nothing" for name in sorted(odd)]

    # -- replies and updates --------------------------------------------------------------

    def reply(self, method: str, result: Any) -> list[str]:
        """List what is wrong with the peer's own reply."""
        returns = self.methods[method]["returns"]
        return self._any_of(returns, result, f"{method} reply: $", frozenset())

    def refusal(self, method: str, body: Json) -> list[str]:
        """List what is wrong with a refusal of the peer."""
        wrong = []
        if set(body) - {"ok", "error_code", "description", "parameters"}:
            wrong.append(f"{method} refusal: has unknown fields")
        if "parameters" in body:
            at = f"{method} refusal: parameters"
            wrong += self._object("ResponseParameters", body["parameters"], at, frozenset())
        return wrong

    def update(self, update: Json) -> list[str]:
        """List what is wrong with an update of the peer."""
        wrong = self._object("Update", update, "update", frozenset())
        if len(update) != 2:
            wrong.append(f"update: holds {sorted(update)}, which is not exactly one thing")
        return wrong

    # -- the reading ----------------------------------------------------------------------

    def _any_of(self, types: list[str], value: Any, at: str, uploads: Collection[str]) -> list[str]:
        if len(types) == 1:
            return self._one(types[0], value, at, uploads)
        tries = [self._one(name, value, at, uploads) for name in types]
        return min(
            tries, key=lambda wrong: (any(w.startswith(f"{at} ") for w in wrong), len(wrong))
        )

    def _one(self, name: str, value: Any, at: str, uploads: Collection[str]) -> list[str]:
        if name.startswith(ARRAY):
            return self._array(name.removeprefix(ARRAY), value, at, uploads)
        if name in _PLAIN:
            right = isinstance(value, _PLAIN[name])
            if name != "Boolean" and isinstance(value, bool):
                right = False
            return [] if right else [f"{at} {value!r} is no {name}"]
        if name == "InputFile":
            return self._upload(value, at, uploads)
        subtypes = self._types[name].get("subtypes")
        if subtypes:
            return self._union(name, subtypes, value, at, uploads)
        return self._object(name, value, at, uploads)

    def _array(self, item: str, value: Any, at: str, uploads: Collection[str]) -> list[str]:
        if not isinstance(value, list):
            return [f"{at} {value!r} is no list"]
        wrong: list[str] = []
        for index, each in enumerate(value):
            wrong += self._one(item, each, f"{at}[{index}]", uploads)
        return wrong

    def _upload(self, value: Any, at: str, uploads: Collection[str]) -> list[str]:
        if isinstance(value, str) and value.startswith("attach://"):
            if value.removeprefix("attach://") in uploads:
                return []
            return [f"{at} names the file {value!r}, which was not sent"]
        return [f"{at} {value!r} is no file"]

    def _union(
        self, name: str, subtypes: list[str], value: Any, at: str, uploads: Collection[str]
    ) -> list[str]:
        if name == "MaybeInaccessibleMessage" and isinstance(value, dict):
            gone = value.get("date") == 0
            kind = "InaccessibleMessage" if gone else "Message"
            return self._object(kind, value, at, uploads)
        if not isinstance(value, dict):
            plain = [each for each in subtypes if each in _PLAIN or each.startswith(ARRAY)]
            return self._any_of(plain, value, at, uploads) if plain else [f"{at} is no {name}"]
        told = {each: self._told_by(each) for each in subtypes if each in self._types}
        chosen = [
            each
            for each, constants in told.items()
            if constants and all(value.get(key) == word for key, word in constants.items())
        ]
        if chosen:
            return min((self._object(e, value, at, uploads) for e in chosen), key=len)
        if any(told.values()):
            return [f"{at} is no {name}: nothing in it says which"]
        return min((self._object(e, value, at, uploads) for e in told), key=len)

    def _told_by(self, name: str) -> dict[str, str]:
        """Say which fields of a type have one value only, and which."""
        found = {}
        for field in self._types[name].get("fields", ()):
            match = CONSTANT.search(field["description"])
            if match is not None and field["types"] == ["String"]:
                found[field["name"]] = match[1]
        return found

    def _object(self, name: str, value: Any, at: str, uploads: Collection[str]) -> list[str]:
        if not isinstance(value, dict):
            return [f"{at} {value!r} is no {name}"]
        fields = {field["name"]: field for field in self._types[name].get("fields", ())}
        wrong = [
            f"{at}.{key} is required and missing"
            for key, field in fields.items()
            if field["required"] and key not in value
        ]
        for key, item in value.items():
            if key not in fields:
                wrong.append(f"{at}.{key} is unknown to {name}")
                continue
            wrong += self._any_of(fields[key]["types"], item, f"{at}.{key}", uploads)
            wrong += self._listed(name, fields[key], item, f"{at}.{key}")
        for key, word in self._told_by(name).items():
            if key in value and value[key] != word:
                wrong.append(f"{at}.{key} {value[key]!r} is not {word!r}")
        return wrong

    def _listed(self, name: str, field: Json, value: Any, at: str) -> list[str]:
        if (name, field["name"]) not in ENUMERATED:
            return []
        allowed = re.findall(r"[\"“]([^\"”]+)[\"”]", field["description"])
        return [] if value in allowed else [f"{at} {value!r} is none of those that are known"]


def _strings(value: Any) -> list[str]:
    """List every text anywhere in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return []


def decode(judge: Judge | None, method: str, form: Mapping[str, str]) -> Json:
    """Read the fields of a form by their types; what cannot be read stays text.

    Without the document, whatever reads as JSON is JSON, but for what is a text for certain.
    """
    if judge is None:
        return {name: text if name in TEXTS else _read(None, text) for name, text in form.items()}
    fields = judge.methods[method].get("fields", ())
    known: dict[str, list[str]] = {field["name"]: field["types"] for field in fields}
    return {name: _read(known.get(name), text) for name, text in form.items()}


def _read(types: list[str] | None, text: str) -> Any:
    if types is not None and all(each in {"String", "InputFile"} for each in types):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if types is None:
        return value if not isinstance(value, str) else text
    if "String" in types and not (isinstance(value, int) and "Integer" in types):
        return text
    return value

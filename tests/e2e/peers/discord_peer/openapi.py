"""The judge: requests and replies against Discord's own OpenAPI document, read strictly."""

import gzip
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from discord_peer.wire import Json

SPEC = Path(__file__).resolve().parents[5] / "shared" / "specs" / "discord_openapi.json.gz"
"""The document, beside the repository where there is one; without it nothing is judged."""

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}

REPLY_EXTRAS = {("POST", "/channels/{channel_id}/threads"): frozenset({"message"})}
"""What Discord answers beyond its document: a new forum post comes with its first message
(API reference, "Start Thread in Forum or Media Channel")."""

HABITS = re.compile(
    r"PUT /applications/.+/commands request: \$\[\]\.nsfw is unknown"
    r"|POST /channels/\{channel_id\}/threads request: \$\.type is unknown"
    r"|POST /channels/.+/threads request: unknown query parameter 'use_nested_fields'"
    r"|PUT /guilds/.+/bans/.+ request: unknown query parameter 'delete_message_seconds'"
    r"|[A-Z]+ \S+ request: \$(\.message|\.data)?\.tts is unknown"
    r"|[A-Z]+ \S+ request: \$(\.message|\.data)?\.embeds\[\]\.flags is unknown"
)
"""What discord.py 2.7.1 always sends and the live service takes, though undocumented."""


class Judge:
    """Says what Discord's document would not allow in a request or a reply."""

    def __init__(self, spec: Json) -> None:
        self._schemas: Json = spec["components"]["schemas"]
        self._responses: Json = spec["components"]["responses"]
        self._paths = [
            (template.strip("/").split("/"), template, item)
            for template, item in spec["paths"].items()
        ]

    @classmethod
    def load(cls) -> "Judge | None":
        """Read the document, or return None where it is not to be had."""
        if not SPEC.is_file():
            return None
        with gzip.open(SPEC) as file:
            return cls(json.load(file))

    def operation(self, method: str, path: str) -> tuple[str, Json] | None:
        """Find the operation of a request and its path template; the most literal one wins."""
        segments = path.strip("/").split("/")
        best: tuple[int, str, Json] | None = None
        for parts, template, item in self._paths:
            if len(parts) != len(segments) or method.lower() not in item:
                continue
            literal = 0
            for part, segment in zip(parts, segments, strict=True):
                if part == segment:
                    literal += 1
                elif not part.startswith("{"):
                    break
            else:
                if best is None or literal > best[0]:
                    best = (literal, template, item[method.lower()])
        return None if best is None else best[1:]

    def request(self, method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
        """List what is wrong with a request; empty when the document allows it."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path}: Discord has no such operation"]
        template, operation = found
        place = f"{method} {template} request"
        known = {p["name"]: p for p in operation.get("parameters", ()) if p["in"] == "query"}
        odd = [f"{place}: unknown query parameter {name!r}" for name in query if name not in known]
        wrong = [each for each in odd if not HABITS.fullmatch(each)]
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return wrong if body is None else [*wrong, f"{place}: a body where none is known"]
        # An empty body is taken as an empty object, whatever "required" says of it.
        check = _Check(self._schemas, place, lenient_ids=True)
        return [*wrong, *check.value(schema, {} if body is None else body, "$")]

    def reply(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """List what is wrong with the peer's own reply."""
        found = self.operation(method, path)
        if found is None:
            return []
        template, operation = found
        responses = operation["responses"]
        response = responses.get(str(status)) or responses.get(f"{status // 100}XX")
        place = f"{method} {template} reply {status}"
        if response is None:
            return [f"{place}: no such status"]
        if "$ref" in response:
            response = self._responses[response["$ref"].rpartition("/")[2]]
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if schema is None or status >= 400:
            return []
        extras = REPLY_EXTRAS.get((method, template), frozenset())
        if extras and isinstance(body, dict):
            body = {key: value for key, value in body.items() if key not in extras}
        return _Check(self._schemas, place, lenient_ids=False).value(schema, body, "$")


class _Check:
    """One strict reading of one document: types, bounds, enums, unions, unknown keys."""

    def __init__(self, schemas: Json, place: str, *, lenient_ids: bool) -> None:
        self._schemas = schemas
        self._place = place
        self._lenient_ids = lenient_ids
        """Discord takes ids and bit sets as numbers too, and discord.py writes them so."""

    def value(self, schema: Json, value: Any, at: str) -> list[str]:
        if "$ref" in schema:
            target = self._schemas[schema["$ref"].rpartition("/")[2]]
            return self.value(target, value, at)
        if self._lenient_ids and schema.get("format") == "snowflake" and _is_id(value):
            return []
        wrong: list[str] = []
        for part in schema.get("allOf", ()):
            wrong += self.value(part, value, at)
        variants = schema.get("oneOf") or schema.get("anyOf")
        if variants and not all("const" in variant for variant in variants):
            wrong += self._union(variants, value, at)
        elif variants:
            allowed = [variant["const"] for variant in variants]
            if not any(value == each and type(value) is type(each) for each in allowed):
                wrong.append(self._say(at, f"{value!r} is none of {allowed}"))
        if "const" in schema and value != schema["const"]:
            wrong.append(self._say(at, f"{value!r} is not {schema['const']!r}"))
        if "enum" in schema and value not in schema["enum"]:
            wrong.append(self._say(at, f"{value!r} is none of {schema['enum']}"))
        return wrong + self._typed(schema, value, at)

    def _union(self, variants: list[Json], value: Any, at: str) -> list[str]:
        tries = [self.value(variant, value, at) for variant in variants]
        if any(not each for each in tries):
            return []
        other_kind = f"{self._place}: {at}.type "

        def distance(wrong: list[str]) -> tuple[bool, bool, int]:
            odd_type = any(each.startswith(f"{self._place}: {at} ") for each in wrong)
            return odd_type, any(each.startswith(other_kind) for each in wrong), len(wrong)

        return min(tries, key=distance)

    def _typed(self, schema: Json, value: Any, at: str) -> list[str]:
        kinds = schema.get("type")
        if kinds is None:
            return []
        names = [kinds] if isinstance(kinds, str) else kinds
        if not any(_is_type(value, name) for name in names):
            return [self._say(at, f"{value!r} is not a {' or '.join(names)}")]
        if isinstance(value, dict):
            return self._object(schema, value, at)
        if isinstance(value, list):
            return self._array(schema, value, at)
        if isinstance(value, str):
            return self._string(schema, value, at)
        return [] if value is None else self._number(schema, value, at)

    def _object(self, schema: Json, value: Json, at: str) -> list[str]:
        known = schema.get("properties")
        extra = schema.get("additionalProperties")
        wrong = [
            self._say(f"{at}.{key}", "is required and missing")
            for key in schema.get("required", ())
            if key not in value
        ]
        for key, item in value.items():
            if known is not None and key in known:
                wrong += self.value(known[key], item, f"{at}.{key}")
            elif isinstance(extra, dict):
                wrong += self.value(extra, item, f"{at}.{key}")
            elif extra is False or (extra is None and known is not None):
                wrong += self._unknown(f"{at}.{key}")
        return wrong

    def _unknown(self, at: str) -> list[str]:
        sentence = self._say(at, "is unknown")
        return [] if HABITS.fullmatch(re.sub(r"\[\d+\]", "[]", sentence)) else [sentence]

    def _array(self, schema: Json, value: list[Any], at: str) -> list[str]:
        wrong = self._bounds(schema, len(value), at, "Items")
        if schema.get("uniqueItems") and len({json.dumps(v, sort_keys=True) for v in value}) < len(
            value
        ):
            wrong.append(self._say(at, "holds one item twice"))
        if "items" in schema:
            for index, item in enumerate(value):
                wrong += self.value(schema["items"], item, f"{at}[{index}]")
        return wrong

    def _string(self, schema: Json, value: str, at: str) -> list[str]:
        wrong = self._bounds(schema, len(value), at, "Length")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            wrong.append(self._say(at, f"does not look like {schema['pattern']}"))
        if schema.get("format") == "date-time":
            try:
                datetime.fromisoformat(value)
            except ValueError:
                wrong.append(self._say(at, f"{value!r} is not a time"))
        return wrong

    def _number(self, schema: Json, value: float, at: str) -> list[str]:
        wrong = []
        if "minimum" in schema and value < schema["minimum"]:
            wrong.append(self._say(at, f"{value} is below {schema['minimum']}"))
        if "maximum" in schema and value > schema["maximum"]:
            wrong.append(self._say(at, f"{value} is above {schema['maximum']}"))
        return wrong

    def _bounds(self, schema: Json, size: int, at: str, what: str) -> list[str]:
        wrong = []
        if size < schema.get(f"min{what}", 0):
            wrong.append(self._say(at, f"has {size}, fewer than {schema[f'min{what}']}"))
        if size > schema.get(f"max{what}", size):
            wrong.append(self._say(at, f"has {size}, more than {schema[f'max{what}']}"))
        return wrong

    def _say(self, at: str, what: str) -> str:
        return f"{self._place}: {at} {what}"


def _is_type(value: Any, name: str) -> bool:
    if name in {"integer", "number"} and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[name])


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0

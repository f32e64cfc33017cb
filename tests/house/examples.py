"""A plain valid body for every operation of the OpenAPI document, made from its schema."""

from datetime import timedelta
from typing import Any

from app.clock import now, today
from tests.house.world import World

Schema = dict[str, Any]
WORDS = {
    "nonce": "n" * 20,
    "district_code": "120110",
    "occupation_code": "6-18-01-01",
    "gate": "南门",
    "message": "1-1",
}
"""Texts for fields whose meaning the schema does not tell."""


def example(document: Schema, method: str, path: str, world: World) -> dict[str, Any] | None:
    """What to send to (`method`, `path` as in the document), or None when it takes no JSON."""
    taken = document["paths"][path][method.lower()].get("requestBody")
    if taken is None:
        return None
    made: dict[str, Any] = _Maker(document, world).value("", taken["content"]["application/json"]["schema"])
    return made


def named(world: World, fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with "@name" replaced by the id that the world has under that name."""
    return {
        name: world.ids[text[1:]] if isinstance(text, str) and text.startswith("@") else text
        for name, text in fields.items()
    }


class _Maker:
    def __init__(self, document: Schema, world: World) -> None:
        self._schemas, self._world = document["components"]["schemas"], world

    def value(self, name: str, schema: Schema) -> Any:
        """A value that `schema` allows; text fields are guessed from `name`."""
        if "$ref" in schema:
            return self.value(name, self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        for known in ("const", "enum", "examples"):
            if known in schema:
                return schema[known] if known == "const" else schema[known][0]
        if "anyOf" in schema:
            return self.value(name, schema["anyOf"][0])
        return getattr(self, "_" + schema["type"])(name, schema)

    def _object(self, _name: str, schema: Schema) -> dict[str, Any]:
        return {key: self.value(key, schema["properties"][key]) for key in schema.get("required", [])}

    def _array(self, name: str, schema: Schema) -> list[Any]:
        return [self.value(name, schema["items"])]

    def _boolean(self, _name: str, _schema: Schema) -> bool:
        return True

    def _integer(self, _name: str, schema: Schema) -> int:
        return max(1, schema.get("minimum", 1))

    def _string(self, name: str, schema: Schema) -> str:
        if schema.get("format") == "date-time":
            later = {"ends_at": 5, "ended_at": -1, "starts_at": 2, "started_at": -3}
            return (now() + timedelta(hours=later.get(name, 0))).isoformat()
        if schema.get("format") == "date":
            return (today() + timedelta(days=7)).isoformat()
        if "0-9a-f]{24}" in schema.get("pattern", ""):
            return self._world.object_called(name)
        return WORDS.get(name, "好" * max(2, schema.get("minLength", 2)))

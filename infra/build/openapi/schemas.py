"""Makes the schemas that FastAPI has written what people and generators can work with."""

from collections.abc import Iterator
from typing import Any

from infra.build.openapi.components import LABELLED, NAMES, REF, Schema

NULL: Schema = {"type": "null"}


def tidy(document: dict[str, Any]) -> None:
    """Name what has a name, and leave out what generators trip over.

    Titles repeat the names of members. Generators make a member with a default one that is always there,
    which it is not in an answer and need not be in a request: so the description tells the default.
    """
    asked = set(_reached(document))
    for name, schema in document["components"]["schemas"].items():
        _simplify(schema)
        for each in _within(schema):
            for member, inner in each.get("properties", {}).items():
                _name(inner, member)
                _without_default(inner, tells=name in asked)
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            schema = parameter["schema"]
            _simplify(schema)
            # There is no null in a query.
            kinds = [kind for kind in schema.pop("anyOf", ()) if kind != NULL]
            schema |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}
            _name(schema, parameter["name"])
            schema.pop("description", None)
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                _simplify(content.get("schema", {}))


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the operations of a document."""
    for item in document["paths"].values():
        yield from item.values()


def _simplify(schema: Schema) -> None:
    """Leave out what says nothing, and say once what is said twice."""
    for each in _within(schema):
        each.pop("title", None)
        for bound in ("minimum", "maximum"):
            if isinstance(each.get(bound), float) and each[bound].is_integer():
                each[bound] = int(each[bound])
        for kind in each.get("anyOf", ()):
            if text := kind.pop("description", None):
                each.setdefault("description", text)


def _name(schema: Schema, member: str) -> None:
    """Put references in place of what has a name, in the schema of a member or parameter."""
    for each in list(_within(schema)):
        values = tuple(value for kind in each.get("anyOf", [each]) for value in _listed(kind))
        name = NAMES.get(values)
        if each.get("type") == "string" and member in LABELLED:
            name = LABELLED[member]
        if name:
            for key in ("type", "enum", "anyOf", "minLength", "maxLength"):
                each.pop(key, None)
            each["$ref"] = REF + name


def _listed(schema: Schema) -> list[Any]:
    """Return the values that a schema allows; a null for what lists none."""
    return schema["enum"] if "enum" in schema else [schema.get("const")]


def _without_default(schema: Schema, *, tells: bool) -> None:
    default = schema.pop("default", None)
    if tells and default not in (None, []):
        said = f"Defaults to `{str(default).lower() if isinstance(default, bool) else default}`."
        schema["description"] = " ".join(filter(None, (schema.get("description"), said)))


def _reached(document: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the schemas of requests."""
    schemas, seen = document["components"]["schemas"], set[str]()
    bodies = (
        content.get("schema", {})
        for operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    )
    todo = [each["$ref"] for body in bodies for each in _within(body) if "$ref" in each]
    while todo:
        name = todo.pop().removeprefix(REF)
        if name not in seen:
            seen.add(name)
            todo += [each["$ref"] for each in _within(schemas[name]) if "$ref" in each]
            yield name


def _within(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and all schemas in it."""
    yield schema
    inner = list(schema.get("properties", {}).values())
    for word in ("anyOf", "allOf", "oneOf"):
        inner += schema.get(word, ())
    inner += (schema[word] for word in ("items", "additionalProperties") if word in schema)
    for each in inner:
        if isinstance(each, dict):
            yield from _within(each)

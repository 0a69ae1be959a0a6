"""Reads CloudFormation templates with their short-form functions (`!Ref`, `!Sub`, `!GetAtt`)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Turns `!Ref X` into {"Ref": "X"}, and `!Other X` into {"Fn::Other": X}."""


def _construct(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _construct)


def load_template(path: Path) -> dict[str, Any]:
    """Return the template with every short-form function written out."""
    template: Any = yaml.load(path.read_text(), _Loader)  # noqa: S506  it is a SafeLoader
    assert isinstance(template, dict)
    return template


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of the resources of one type, by their logical names."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def gateway_answers(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the problem documents that the gateway answers with itself, `${Base}` left in them, by their names."""
    responses = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    texts = {
        name: response["ResponseTemplates"]["application/problem+json"]
        for name, response in responses.items()
    }
    return {
        name: json.loads(text["Fn::Sub"][0] if isinstance(text, dict) else text)
        for name, text in texts.items()
    }


def walk(value: Any) -> Iterator[Any]:
    """Yield the value and everything in it."""
    yield value
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from walk(part)

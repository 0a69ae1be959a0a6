"""Writes the texts of all statements into a build, so that its functions start without SQLAlchemy.

On a laptop SQLAlchemy Core writes each text when it is first needed; both run the same SQL.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from inspect import Signature, signature
from itertools import combinations, product
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from setlogs.statement import Statement

_MODULE = '''"""Written by the build: the texts of the statements of {name}, by their flags."""

from setlogs.statement import Statement

{tables}

{functions}'''
_FUNCTION = """
def {name}{signature}:
    return _{name}[{flags}]
"""


def write_texts(roots: Iterable[Path]) -> None:
    """Write texts over each module of statements.

    Args:
        roots: Folders with the project's code, such as a path has; their modules are also on ours.

    Raises:
        TypeError: a statement's flags cannot be enumerated.
    """
    for root in roots:
        for file in sorted(root.glob("**/*statements.py")):
            module = import_module(".".join(file.relative_to(root).with_suffix("").parts))
            if built := dict(_statements_of(module)):
                file.write_text(_generated(module.__name__, built), encoding="utf-8")


def texts(build: Callable[..., Statement]) -> dict[tuple[Any, ...], Statement]:
    """Return a statement's texts by its flags, for every combination that its annotations allow.

    Raises:
        TypeError: a flag is neither `bool`, `Literal` nor `None`, nor a set or union of such.
    """
    flags = signature(build).parameters
    try:
        choices = [list(_values(flag.annotation)) for flag in flags.values()]
    except TypeError as error:
        raise TypeError(f"{build.__module__}.{build.__qualname__}: {error}") from None
    return {chosen: build(**dict(zip(flags, chosen, strict=True))) for chosen in product(*choices)}


def _statements_of(module: ModuleType) -> Iterator[tuple[str, Callable[..., Statement]]]:
    """Yield what `@statement` made of the module's functions."""
    for name, value in vars(module).items():
        if hasattr(value, "__wrapped__") and value.__module__ == module.__name__:
            yield name, value


def _values(annotation: Any) -> Iterator[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        yield from (False, True)
    elif annotation in (None, NoneType):
        yield None
    elif origin is Literal:
        yield from arguments
    elif origin in (Union, UnionType):
        for argument in arguments:
            yield from _values(argument)
    elif origin is frozenset:
        members = list(_values(arguments[0]))
        for size in range(len(members) + 1):
            yield from map(frozenset, combinations(members, size))
    else:
        raise TypeError(f"the values of {annotation} are not known beforehand; say Literal")


def _generated(name: str, built: dict[str, Callable[..., Statement]]) -> str:
    tables, functions = [], []
    for function, build in built.items():
        rows = "".join(
            f"    {_tuple(map(_code, chosen))}: Statement({text.sql!r}, {text.names!r}),\n"
            for chosen, text in texts(build).items()
        )
        tables.append(f"_{function} = {{\n{rows}}}")
        plain = _without_annotations(signature(build))
        flags = _tuple(plain.parameters)
        functions.append(_FUNCTION.format(name=function, signature=plain, flags=flags))
    return _MODULE.format(name=name, tables="\n".join(tables), functions="\n".join(functions))


def _code(value: Any) -> str:
    """Return an expression for a flag's value, the same in every build."""
    return f"frozenset({sorted(value)})" if isinstance(value, frozenset) else repr(value)


def _tuple(expressions: Iterable[str]) -> str:
    return f"({''.join(f'{expression}, ' for expression in expressions).rstrip()})"


def _without_annotations(of: Signature) -> Signature:
    plain = [flag.replace(annotation=flag.empty) for flag in of.parameters.values()]
    return of.replace(parameters=plain, return_annotation=of.empty)

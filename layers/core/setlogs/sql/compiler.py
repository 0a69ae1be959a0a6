"""SQLAlchemy Core writes a statement's text, once for each set of flags.

Building and cache keys of a ten-part statement would cost more than PostgreSQL takes to run it.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, cast

from sqlalchemy import BindParameter, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from setlogs.statement import Statement


def statement[**P](build: Callable[P, Executable]) -> Callable[P, Statement]:
    """Make a function that builds a statement return its text, built once per set of arguments."""

    @cache
    def text(*args: Any, **kwargs: Any) -> Statement:
        clause = cast(ClauseElement, build(*args, **kwargs))
        compiled = cast(SQLCompiler, clause.compile(dialect=_DIALECT))
        return Statement(str(compiled).encode(), tuple(compiled.positiontup or ()))

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> Statement:
        return text(*args, **kwargs)  # type: ignore[arg-type]  # flags and names: hashable

    return built


class _Compiler(PGCompiler_psycopg):
    """Writes constants into the text and leaves only the named parameters open."""

    def visit_bindparam(  # type: ignore[override]
        self, bindparam: BindParameter[Any], **kwargs: Any
    ) -> str:
        """Render one parameter."""
        if not bindparam.required:
            kwargs["literal_binds"] = True
        rendered: str = super().visit_bindparam(  # type: ignore[no-untyped-call]
            bindparam, **kwargs
        )
        if bindparam.required and "::" not in rendered:
            # A null says nothing of its type, and the server must know it to plan.
            rendered += f"::{self.dialect.type_compiler_instance.process(bindparam.type)}"
        return rendered


class _Dialect(PGDialect_psycopg):
    statement_compiler = _Compiler
    supports_statement_cache = False


_DIALECT = _Dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

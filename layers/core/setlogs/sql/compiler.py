"""SQLAlchemy Core writes a statement's text, which `make sql` keeps in a file."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from sqlalchemy import BindParameter, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from setlogs.statement import Statement


def statement(build: Callable[[], Executable]) -> Callable[[], Statement]:
    """Make a function that builds a statement return its text."""

    @wraps(build)
    def built() -> Statement:
        compiled = cast(SQLCompiler, cast(ClauseElement, build()).compile(dialect=_DIALECT))
        return Statement(str(compiled).encode(), tuple(compiled.positiontup or ()))

    return built


class _Compiler(PGCompiler_psycopg):
    """Renders constants as literals and leaves only named parameters open."""

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

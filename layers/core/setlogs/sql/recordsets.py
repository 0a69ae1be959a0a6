"""Rows that are sent as JSON, many with one statement."""

from typing import Any

from sqlalchemy import ColumnClause, Table, TableValuedAlias, bindparam, column, func
from sqlalchemy.dialects.postgresql import JSONB

from setlogs.fields.requests import RequestModel


def sent_columns(table: Table, fields: type[RequestModel]) -> list[ColumnClause[Any]]:
    """Return the columns of a recordset that hold the fields of a resource, typed as in its table."""
    return [column(name, table.c[name].type) for name in fields.model_fields]


def recordset(parameter: str, *columns: ColumnClause[Any]) -> TableValuedAlias:
    """Return the rows of a JSON array, called `sent`.

    Args:
        parameter: Name of the parameter that has the array.
        *columns: Members of its objects; one that is missing is null.
    """
    array = func.jsonb_to_recordset(bindparam(parameter, type_=JSONB))
    return array.table_valued(*columns, name="sent").render_derived(with_types=True)

"""What all tables share: the metadata with its naming convention, and column shorthands."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Uuid, func

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def uuid_column(name: str, *args: Any, **kwargs: Any) -> Column[UUID]:
    """Return a UUID column, NOT NULL unless `nullable=True` is given."""
    return Column(name, Uuid, *args, **({"nullable": False} | kwargs))


def instant_column(name: str, *, nullable: bool = False, now: bool = False) -> Column[Any]:
    """Return a timestamptz column; `now=True` fills it with the database's clock."""
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=default)

"""Exercises as they are now, and each definition they ever had."""

from typing import get_args

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from setlogs.fields.workout import ExerciseType
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models.base import instant_column, metadata, uuid_column

EXERCISE_TYPES = get_args(ExerciseType)


def _definition_columns() -> list[Column[object]]:
    return [
        Column("name", Text, nullable=False),
        Column("description", Text),
        Column("type", Text, nullable=False),
        Column("primary_muscles", ARRAY(Text), nullable=False, server_default="{}"),
        Column("secondary_muscles", ARRAY(Text), nullable=False, server_default="{}"),
        Column("equipment", Text),
        Column("aliases", ARRAY(Text), nullable=False, server_default="{}"),
    ]


exercises = Table(
    "exercises",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    *_definition_columns(),
    # The name as it is compared and sorted, and everything the search looks at.
    Column("name_key", Text, nullable=False),
    Column("search_key", Text, nullable=False),
    # version counts definitions; revision counts every change, archiving too, and is the ETag.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("revision", Integer, nullable=False, server_default="1"),
    instant_column("archived_at", nullable=True),
    # Never one that is merged itself, so whoever follows it is there at once.
    uuid_column("merged_into_user_id", nullable=True),
    uuid_column("merged_into", nullable=True),
    instant_column("created_at", now=True),
    instant_column("updated_at", now=True),
    PrimaryKeyConstraint("user_id", "id"),
    ForeignKeyConstraint(
        ["merged_into_user_id", "merged_into"],
        ["exercises.user_id", "exercises.id"],
        name="fk_exercises_merged_into",
        ondelete="SET NULL",
    ),
    CheckConstraint(
        "(merged_into IS NULL) = (merged_into_user_id IS NULL)"
        f" AND merged_into_user_id IN (user_id, '{CATALOGUE_USER_ID}')",
        name="merged_into",
    ),
    CheckConstraint(f"type IN ({', '.join(repr(type_) for type_ in EXERCISE_TYPES)})", name="type"),
    CheckConstraint("version >= 1 AND revision >= version", name="version"),
    Index(
        "uq_exercises_user_id_name_key",
        "user_id",
        "name_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index("ix_exercises_user_id_name_key_id", "user_id", "name_key", "id"),
    # By which an exercise finds those that were merged into it.
    Index(None, "merged_into_user_id", "merged_into"),
)

exercise_versions = Table(
    "exercise_versions",
    metadata,
    uuid_column("user_id"),
    uuid_column("exercise_id"),
    Column("version", Integer, nullable=False),
    *_definition_columns(),
    instant_column("created_at", now=True),
    PrimaryKeyConstraint("user_id", "exercise_id", "version"),
    # Sets point at it, so that the type they carry is that of their definition.
    UniqueConstraint("user_id", "exercise_id", "version", "type"),
    ForeignKeyConstraint(
        ["user_id", "exercise_id"], ["exercises.user_id", "exercises.id"], ondelete="CASCADE"
    ),
)

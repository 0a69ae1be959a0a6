"""What the transfer routes take and answer."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from functions.transfer.formats.column_names import Columns
from functions.transfer.plans.options import Changed, Deleted, Duplicates
from setlogs.fields.requests import Id, RequestModel, ResponseModel, ShownInstant, Timezone, Unit

Entity = Literal["exercise", "session", "set", "weigh_in"]
ChangeAction = Literal["upserted", "deleted"]
ImportStatus = Literal["completed", "undone", "previewed"]


class ChangeRead(ResponseModel):
    """A change of an exercise, a session, a set or a weigh-in."""

    seq: int = Field(description="Increases with every change the user makes.")
    entity: Entity
    action: ChangeAction = Field(description="Archiving an exercise counts as `upserted`.")
    id: Id
    version: int = Field(description='The ETag of this state is `"v<version>"`.')
    at: ShownInstant
    data: dict[str, Any] | None = Field(description="The resource, null when it was deleted.")


class ChangePage(ResponseModel):
    """Changes, oldest first."""

    items: list[ChangeRead]
    next_cursor: str = Field(
        description="Pass it as `since` next time, even when there are no more changes yet."
    )


Format = Literal[
    "strong",
    "hevy",
    "fitnotes",
    "fitbod",
    "jefit",
    "stronglifts",
    "lyfta",
    "liftosaur",
    "liftlog",
    "columns",
    "setlogs",
]
Source = Literal["auto", Format]

ExportFormat = Literal["json", "strong", "hevy", "fitnotes"]


class ImportRequest(RequestModel):
    """What makes two uploads the same request."""

    source: Source
    timezone: Timezone | None
    unit: Unit | None
    duplicates: Duplicates
    deleted: Deleted
    changed: Changed
    mapping: dict[str, UUID | None] = Field(description="The form part, empty without it.")
    columns: Columns | None = Field(description="The form part.")
    digest: str = Field(description="SHA-256 of the file.")


class ImportProblem(ResponseModel):
    """Something about a row of the file."""

    line: int | None = Field(
        description=(
            "Line on which the row begins, from 1; in JSON, the position of the set, or behind all "
            "sets that of the weigh-in. Null for the file as a whole."
        )
    )
    column: str | None = Field(
        description="Column name as in the file; null for the row as a whole."
    )
    code: str
    detail: str
    row_used: bool = Field(description="False when the row was not imported.")


MatchedBy = Literal[
    "mapping",
    "remembered",
    "own_name",
    "own_alias",
    "catalogue_name",
    "catalogue_alias",
    "stock_name",
    "id",
]


class ImportSuggestion(ResponseModel):
    """An exercise that a name may mean, without being known to."""

    exercise_id: Id
    exercise_name: str


class ImportMapping(ResponseModel):
    """What a name in the file became."""

    name: str
    exercise_id: Id
    exercise_name: str | None = Field(
        None, description="As it was called at the import; missing in those of before it was kept."
    )
    created: bool
    matched_by: MatchedBy | None = Field(
        description=(
            "Null when the exercise was created. `mapping`: given with the import; `remembered`: given or "
            "found at an earlier one; `stock_name`: another app's name for it."
        )
    )
    type: str
    suggestion: ImportSuggestion | None = Field(
        None,
        description="For one that was created: what it may be the same as, for example in another order of words.",
    )


class ImportRows(ResponseModel):
    """The rows of the file, without its header."""

    total: int
    used: int
    skipped: int


class ImportSummary(ResponseModel):
    """An import, as lists show it."""

    id: Id | None = Field(description="Null for a dry run.")
    source: Format
    status: ImportStatus
    dry_run: bool
    sessions_added: int
    sets_added: int
    sets_updated: int = Field(
        description="Sets that took over what the file says now (`changed=update`)."
    )
    sets_restored: int = Field(
        description="Sets that you had deleted and that are back (`deleted=restore`)."
    )
    exercises_added: int
    duplicates_skipped: int = Field(description="Rows that already existed.")
    deleted_skipped: int = Field(
        description="Rows that existed until you deleted them; they stay deleted."
    )
    rows: ImportRows
    problems_total: int = Field(description="All of them: `GET /imports/{id}/problems` lists them.")
    mapping_total: int = Field(
        description="Names in the file: `GET /imports/{id}/mapping` lists them."
    )
    created_at: ShownInstant | None
    undone_at: ShownInstant | None


class ImportRead(ImportSummary):
    """An import with the report of its rows."""

    problems: list[ImportProblem] = Field(
        description="The first of them, in the file's order: as many as there is room for."
    )
    mapping: list[ImportMapping] = Field(description="The first of them, likewise.")


class ImportPage(ResponseModel):
    """Imports, newest first."""

    items: list[ImportSummary]
    next_cursor: str | None


class ImportProblemPage(ResponseModel):
    """Problems of an import, in the order of the file."""

    items: list[ImportProblem]
    next_cursor: str | None


class ImportMappingPage(ResponseModel):
    """What the names in a file became, in the order of the file."""

    items: list[ImportMapping]
    next_cursor: str | None

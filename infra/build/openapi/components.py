"""The schemas that the document names: choices, labels, problems, and the form of an import."""

from collections.abc import Iterator
from typing import Any, get_args

from functions.reports.one_rep_max import Confidence, Formula
from functions.reports.progression import Bucket
from functions.reports.records import Kind
from functions.reports.schemas import RecordUnit
from functions.sessions.schemas import SessionStatus, SetAction
from functions.system.schemas import Verdict
from functions.transfer.formats.column_names import Columns
from functions.transfer.plans.options import Changed, Deleted, Duplicates
from functions.transfer.schemas import (
    ChangeAction,
    Entity,
    ExportFormat,
    Format,
    ImportStatus,
    MatchedBy,
    Source,
)
from functions.transfer.uploads import MAX_NAMES
from setlogs.errors import MAX_ERRORS, ApiError
from setlogs.field_codes import FIELD_CODES
from setlogs.fields.requests import Unit
from setlogs.fields.workout import MAX_LABEL_LENGTH, ExerciseType, Owner, SetType
from setlogs.personal_tokens import Scope

type Schema = dict[str, Any]

REF = "#/components/schemas/"
CHOICES: dict[str, tuple[Any, str]] = {
    "Unit": (Unit, "What a weight is in."),
    "ExerciseType": (ExerciseType, "Decides which measures a set needs and may have."),
    "SetType": (SetType, "Warm-ups never count in reports."),
    "Owner": (Owner, "Whether the exercise is of the shipped catalogue or your own."),
    "SessionStatus": (SessionStatus, "Whether a session has an end."),
    "SetAction": (SetAction, "What happened to a set."),
    "Bucket": (Bucket, "Size of the buckets of a report; weeks are ISO weeks."),
    "Formula": (Formula, "Formula for the estimated one-repetition maximum."),
    "Confidence": (Confidence, "How far an estimate can be trusted."),
    "RecordKind": (Kind, "What a record is of."),
    "RecordUnit": (RecordUnit, "What the value of a record is in."),
    "Entity": (Entity, "Kind of a resource that changed."),
    "ChangeAction": (ChangeAction, "What happened to a resource."),
    "Scope": (Scope, "What a personal access token is good for."),
    "ImportSource": (Source, "Format of a file to import; `auto` detects it."),
    "ImportFormat": (Format, "Format of an imported file."),
    "ImportStatus": (ImportStatus, "What became of an import."),
    "MatchedBy": (MatchedBy, "How a name of a file was recognised."),
    "DuplicateRows": (Duplicates, "What to do with rows that exist already."),
    "DeletedRows": (Deleted, "What to do with rows that were deleted here."),
    "ChangedRows": (Changed, "What to do with rows that say otherwise than before."),
    "ExportFormat": (ExportFormat, "Format of an export; `json` is lossless."),
    "Verdict": (Verdict, "Whether something works: `warn` is slower, not wrong."),
}
"""The values of each named choice, and what it is."""
LABELS = {
    "Muscle": (("muscle", "primary_muscles", "secondary_muscles"), "chest triceps quadriceps"),
    "Equipment": (("equipment",), "barbell dumbbell none"),
}
"""Texts with a name: the members and parameters that have them, and values of the catalogue."""


def named() -> dict[str, Schema]:
    """Return the schemas that FastAPI would write out wherever they are used, by name."""
    choices = {
        name: {"type": "string", "enum": _values(choice), "description": text}
        for name, (choice, text) in CHOICES.items()
    }
    labels = {
        name: {
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_LABEL_LENGTH,
            "description": f"Any text, as {', '.join(f'`{each}`' for each in values.split())}.",
        }
        for name, (_, values) in LABELS.items()
    }
    return choices | labels


UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"$ref": f"{REF}ImportUpload"},
            "encoding": {
                part: {"contentType": "application/json"} for part in ("mapping", "columns")
            },
        }
    },
}
"""The body of an import, as all generators understand it."""


def upload() -> dict[str, Schema]:
    """Return the schemas of the form in which a file is imported."""
    mapping = {
        "type": "object",
        "description": (
            "The exercise that each name in the file means; null for an exercise of its own. Names that "
            "are not in it are matched as usual."
        ),
        "additionalProperties": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]},
        "maxProperties": MAX_NAMES,
    }
    form = {
        "type": "object",
        "description": "A file, and what it leaves open.",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary", "description": "Up to 5 MiB."},
            "mapping": mapping,
            "columns": {
                "$ref": f"{REF}ImportColumns",
                "description": "With `source=columns` only, and needed there.",
            },
        },
    }
    return {"ImportUpload": form, "ImportColumns": Columns.model_json_schema()}


GATEWAY_CODES = ("access_denied", "bad_request", "gateway_timeout")
"""Of what the gateway answers in place of a function: template.yaml has the words."""
TEXT: Schema = {"type": "string"}
FIELD_ERROR: Schema = {
    "type": "object",
    "required": ["code", "detail"],
    "description": "One error in one part of a request.",
    "properties": {
        "pointer": TEXT | {"description": "Where in the body, as a JSON pointer."},
        "parameter": TEXT | {"description": "Which parameter of the query."},
        "header": TEXT | {"description": "Which header."},
        "code": {"$ref": f"{REF}FieldCode"},
        "detail": TEXT | {"description": "For people; never what was sent."},
    },
}
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": TEXT | {"format": "uri-reference", "description": "Identifies the kind."},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT | {"description": "For people; never what was sent."},
        "instance": TEXT | {"format": "uri-reference", "description": "Identifies the request."},
        "code": {"$ref": f"{REF}ErrorCode"},
        "request_id": TEXT | {"description": "Quote it when you report a problem."},
        "errors": {
            "type": "array",
            "maxItems": MAX_ERRORS,
            "description": "For 422: what is invalid.",
            "items": {"$ref": f"{REF}FieldError"},
        },
        "errors_total": {
            "type": "integer",
            "description": f"Total number of errors; `errors` lists at most {MAX_ERRORS}.",
        },
        "sets": {"type": "integer", "description": "For 409: how many sets do not fit."},
        "line": {
            "type": "integer",
            "description": "For `malformed_json`: where it goes wrong, from 1. For `several_files`: of the other header.",
        },
        "column": {"type": "integer", "description": "For `malformed_json`: likewise."},
        "columns": {
            "type": "array",
            "items": TEXT,
            "description": "For `unknown_format`: the columns of the file.",
        },
        "needed": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": TEXT},
            "description": "For `unknown_format`: the columns that each format must have.",
        },
        "violated-policies": {
            "type": "array",
            "items": TEXT,
            "description": "For 429: the limits that were exceeded.",
        },
    },
}


def problems() -> dict[str, Schema]:
    """Return the schemas of problem documents, with the codes of all errors that have been imported."""
    raised = {error.code for error in _descendants(ApiError) if hasattr(error, "code")}
    listed = TEXT | {"description": "Stable: see docs/errors.md."}
    return {
        "ErrorCode": listed | {"enum": sorted({*raised, *GATEWAY_CODES})},
        "FieldCode": listed | {"enum": list(FIELD_CODES)},
        "FieldError": FIELD_ERROR,
        "Problem": PROBLEM,
    }


def _values(choice: Any) -> list[str]:
    """Return the values of a choice, in their order."""
    choice = getattr(choice, "__value__", choice)
    return [value for each in get_args(choice) for value in (_values(each) or [each])]


def _descendants(error: type[ApiError]) -> Iterator[type[ApiError]]:
    for each in error.__subclasses__():
        yield each
        yield from _descendants(each)


NAMES = {tuple(_values(choice)): name for name, (choice, _) in CHOICES.items()}
LABELLED = {member: name for name, (members, _) in LABELS.items() for member in members}

"""What the caller of an import says that names in the file mean."""

from collections.abc import Container, Mapping
from uuid import UUID

from setlogs.errors import FieldError, InvalidRequestError
from setlogs.field_codes import FieldCode
from setlogs.fields.requests import is_blank, search_key
from setlogs.fields.workout import MAX_NAME_LENGTH


def check_given(
    mapping: Mapping[str, UUID | None], visible: Container[UUID]
) -> dict[str, UUID | None]:
    """Return a mapping by names as they are compared.

    Args:
        mapping: By name in the file, the exercise that it means; None for one of its own.
        visible: Ids of the exercises that the caller sees.

    Raises:
        InvalidRequestError: it names an exercise that the caller does not see, says two things of one
            name, or has a name that no exercise can have.
    """
    given: dict[str, UUID | None] = {}
    errors = []
    for name, exercise_id in mapping.items():
        if is_blank(name) or len(name) > MAX_NAME_LENGTH or "\0" in name:
            detail = f"No file has such a name: visible, and up to {MAX_NAME_LENGTH} characters"
            errors.append(_error(name[:MAX_NAME_LENGTH], "invalid_name", detail))
        elif exercise_id and exercise_id not in visible:
            errors.append(_error(name, "unknown_exercise", "No such exercise"))
        elif given.setdefault(search_key(name), exercise_id) != exercise_id:
            detail = "The same name means another exercise above"
            errors.append(_error(name, "repeated_name", detail))
    if errors:
        raise InvalidRequestError(*errors)
    return given


def _error(name: str, code: FieldCode, detail: str) -> FieldError:
    escaped = name.replace("~", "~0").replace("/", "~1")
    return FieldError("pointer", f"#/mapping/{escaped}", code, detail)

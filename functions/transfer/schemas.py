"""What the transfer routes answer."""

from typing import Any, Literal

from pydantic import Field

from setlogs.fields import Id, ResponseModel


class ChangeRead(ResponseModel):
    """A change of an exercise, a session or a set."""

    seq: int = Field(description="Grows with each change of the user.")
    entity: Literal["exercise", "session", "set"]
    action: Literal["upserted", "deleted"] = Field(description="An archived exercise is upserted.")
    id: Id
    version: int = Field(description="The ETag of this state is `v` and this, in quotes.")
    at: str
    data: dict[str, Any] | None = Field(description="The resource, null when it was deleted.")


class ChangePage(ResponseModel):
    """Changes, oldest first."""

    items: list[ChangeRead]
    next_cursor: str = Field(description="For `since`, also when there is nothing more yet.")

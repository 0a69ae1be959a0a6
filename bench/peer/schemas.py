"""What the peer takes and answers."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SetCreate(BaseModel):
    """A set to log."""

    exercise_id: UUID
    set_type: str = "working"
    reps: int = Field(ge=0, le=1000)
    weight: float = Field(ge=0, le=10000)
    unit: str = "kg"
    rpe: float | None = Field(default=None, ge=1, le=10)
    notes: str | None = None


class SetRead(SetCreate):
    """A logged set."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    session_id: UUID
    created_at: datetime
    updated_at: datetime


class SessionRead(BaseModel):
    """A session, without its sets."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str | None
    notes: str | None
    started_at: datetime
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Point(BaseModel):
    """One day of a progression."""

    date: date
    sets: int
    reps: int
    volume: float
    top_weight: float
    e1rm: float


class Progression(BaseModel):
    """An exercise over time."""

    exercise_id: UUID
    points: list[Point]

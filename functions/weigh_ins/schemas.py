"""What a client sends and gets: weigh-ins."""

from pydantic import Field

from setlogs.fields.requests import (
    EXACT,
    BodyWeight,
    Id,
    Instant,
    ResponseModel,
    ShownInstant,
    Unit,
)
from setlogs.fields.resources import ChosenId, WeighInFields, shown


class WeighInCreate(WeighInFields, ChosenId):
    """A weigh-in."""

    unit: Unit | None = Field(  # type: ignore[assignment]
        None, description="Defaults to the user's."
    )
    weighed_at: Instant | None = Field(  # type: ignore[assignment]
        None, description="Defaults to now."
    )


class WeighInUpdate(WeighInFields):
    """Changes to a weigh-in; omitted members stay as they are."""

    weight: BodyWeight = Field(
        None,  # type: ignore[assignment]
        description=f"Cannot be null. {EXACT}",
    )
    unit: Unit = Field(
        None,  # type: ignore[arg-type]
        description="Cannot be null. Changes what the weight is in, and not its number.",
    )
    weighed_at: Instant = Field(
        None,  # type: ignore[assignment]
        description="Cannot be null.",
    )


class _WeighInHead(ResponseModel):
    id: Id


class WeighInRead(shown(WeighInFields, after=_WeighInHead)):  # type: ignore[misc]  # made of fields
    """A weigh-in."""

    weight_kg: float = Field(description="1 lb = 0.45359237 kg, rounded to 2 decimals.")
    version: int
    created_at: ShownInstant
    updated_at: ShownInstant


class WeighInPage(ResponseModel):
    """Weigh-ins, newest first."""

    items: list[WeighInRead]
    next_cursor: str | None

"""Users who are weighed."""

from typing import Any


def weigh(user: Any, weight: float, weighed_at: str, **more: Any) -> str:
    """Weigh a user, in kilograms unless `unit` says otherwise; return the weigh-in's id."""
    draft = {"weight": weight, "weighed_at": weighed_at, "unit": "kg", **more}
    answer = user.post("/weigh-ins", draft)
    assert answer.status_code == 201, answer.text
    weigh_in_id: str = answer.json()["id"]
    return weigh_in_id

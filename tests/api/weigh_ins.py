"""What tests of weigh-ins start from, and how they look at lists and at refusals."""

from typing import Any

from functions.weigh_ins.schemas import WeighInPage, WeighInRead
from tests.conftest import User


def weigh(user: User, **values: Any) -> WeighInRead:
    """Return a new weigh-in, of 80 kg unless the keywords say otherwise."""
    answer = user.post("/weigh-ins", {"weight": 80, **values})
    assert answer.status_code == 201, answer.text
    made: WeighInRead = WeighInRead.model_validate_json(answer.content)
    return made


def listed(user: User, query: str = "") -> list[float]:
    """Return the weights of a list."""
    answer = user.get(f"/weigh-ins{query}")
    assert answer.status_code == 200, answer.text
    return [each.weight for each in WeighInPage.model_validate_json(answer.content).items]


def errors(answer: Any) -> list[tuple[str, str]]:
    """Return where a refused request is wrong, and how."""
    assert answer.status_code == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]

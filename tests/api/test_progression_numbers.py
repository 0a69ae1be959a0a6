"""GET /reports/progression against a naive recomputation, and what PostgreSQL reads for it."""

import json
import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from functions.reports.progression import Bucket
from functions.reports.queries import sql
from infra.local.servers import Postgres
from setlogs.statement import Statement
from tests.api.plan_nodes import nodes
from tests.api.reporting import SQUAT, create_exercise, log, show


@pytest.fixture
def squat(user: Any) -> str:
    """An exercise of the user's own."""
    return create_exercise(user)


class TestNaiveRecomputation:
    """The same numbers the long way: from rows as they were logged, in fractions."""

    @pytest.mark.parametrize("seed", range(4))
    def test_random_history(self, user: Any, squat: str, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311  repeatable, not secret
        history = [_random_set(dice) for _ in range(60)]
        for day, drafts in _by_day(history).items():
            session = user.post("/sessions", {"started_at": f"{day}T12:00:00Z"}).json()["id"]
            sets = [{"exercise_id": squat, **draft} for draft in drafts]
            path = f"/sessions/{session}/sets/batch"
            assert user.post(path, {"sets": sets}, idempotency_key=str(uuid4())).status_code == 201
        for unit in ("kg", "lb"):
            daily = show(user, squat, unit=unit)
            naive = _naive(history, unit)
            assert [(p.date, p.sets, p.reps, p.volume, p.top_weight) for p in daily.points] == naive
            totals = {
                (sum(p.sets for p in f.points), sum(p.reps for p in f.points))
                for f in (
                    daily,
                    *(show(user, squat, unit=unit, bucket=b) for b in ("week", "month")),
                )
            }
            assert len(totals) == 1
            best = {p.date: p.e1rm.value if p.e1rm else None for p in daily.points}
            assert best == _naive_epley(history, unit)


def _random_set(dice: random.Random) -> tuple[date, dict[str, Any]]:
    draft = {
        "reps": dice.choice([0, 1, 2, 3, 5, 8, 10, 11, 12, 13, 30]),
        "weight": dice.randrange(0, 40_000) / 100,
        "unit": dice.choice(["kg", "lb"]),
        "rpe": dice.choice([None, None, 10, 9.5, 8, 6]),
        "set_type": dice.choice(["normal", "normal", "warmup", "drop", "failure"]),
    }
    return date(2023, 12, 25) + timedelta(dice.randrange(20)), draft


def _by_day(history: list[tuple[date, dict[str, Any]]]) -> dict[date, list[dict[str, Any]]]:
    found: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for day, draft in sorted(history, key=lambda entry: entry[0]):
        found[day].append(draft)
    return found


def _load(draft: dict[str, Any], unit: str) -> Fraction:
    pound = Fraction("0.45359237")
    kilograms = Fraction(str(draft["weight"])) * (pound if draft["unit"] == "lb" else 1)
    return kilograms / (pound if unit == "lb" else 1)


def _shown(value: Fraction) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def _naive(history: list[tuple[date, dict[str, Any]]], unit: str) -> list[tuple[Any, ...]]:
    found = []
    for day, drafts in _by_day(history).items():
        working = [draft for draft in drafts if draft["set_type"] != "warmup"]
        if working:
            volume = sum((_load(d, unit) * d["reps"] for d in working), Fraction(0))
            top = max(_load(d, unit) for d in working)
            reps = sum(d["reps"] for d in working)
            found.append((day, len(working), reps, _shown(volume), _shown(top)))
    return found


def _naive_epley(history: list[tuple[date, dict[str, Any]]], unit: str) -> dict[date, float | None]:
    found: dict[date, float | None] = {}
    for day, drafts in _by_day(history).items():
        working = [draft for draft in drafts if draft["set_type"] != "warmup"]
        estimates = [
            _load(d, unit) * (1 if possible == 1 else 1 + possible / 30)
            for d in working
            if d["reps"] and d["weight"]
            for possible in [d["reps"] + 10 - Fraction(d["rpe"] or 10)]
            if possible <= 12
        ]
        if working:
            found[day] = _shown(max(estimates)) if estimates else None
    return found


class TestPlan:
    @pytest.mark.parametrize("bucket", ["day", "week", "month"])
    def test_reads_only_the_sets_of_the_answer(
        self, user: Any, squat: str, postgres: Postgres, bucket: Bucket
    ) -> None:
        other = log(user, create_exercise(user), "2024-03-05T12:00:00Z", SQUAT)[0]["id"]
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        params = {
            "user_id": user.profile["id"],
            "epoch": 1,
            "family_id": str(uuid4()),
            "token_digest": None,
            "exercise_id": squat,
            "since": "2024-01-01",
            "until": "2024-12-31",
            "bucket": bucket,
        }
        statement = sql.select_progression
        with psycopg.connect(postgres.migration_url) as connection:
            # Years of sets around those of the answer, gone again with the transaction.
            connection.execute(_MORE_SETS, {"user_id": user.profile["id"], "other": other})
            connection.execute("ANALYZE workout_sets")
            explain = Statement(b"EXPLAIN (FORMAT JSON) " + statement.sql, statement.names)
            explained = explain.execute(connection, params).fetchone()
            connection.rollback()
        assert explained
        scans = [node for node in nodes(explained[0][0]["Plan"]) if "Relation Name" in node]
        on_sets = [node for node in scans if node["Relation Name"] == "workout_sets"]
        index = "ix_workout_sets_user_id_exercise_id_day_session_id"
        assert index in json.dumps(on_sets)
        assert "performed_on >=" in json.dumps(on_sets)


_MORE_SETS = """
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, reps, weight, unit, performed_at)
SELECT user_id, gen_random_uuid(), session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, more, reps, weight, unit, performed_at
FROM workout_sets, generate_series(2, 5000) AS more
WHERE user_id = %(user_id)s AND id = %(other)s
"""

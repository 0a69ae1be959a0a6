"""Which sets fit a type of exercise is one rule, whether Python or PostgreSQL judges."""

import itertools

from sqlalchemy import Integer, Text, column, create_engine, select, values

from infra.local.servers import Postgres
from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE, types_that_fit
from setlogs.models.exercises import EXERCISE_TYPES
from setlogs.sql.measures import fits


class TestFits:
    def test_has_a_rule_for_every_type(self) -> None:
        assert set(MEASURES_BY_TYPE) == set(EXERCISE_TYPES)

    def test_is_the_same_in_both_for_every_combination(self, postgres: Postgres) -> None:
        """A zero is a measure; null is none."""
        combinations = [
            (type_, *measures)
            for type_ in EXERCISE_TYPES
            for measures in itertools.product([None, 0, 7], repeat=len(MEASURES))
        ]
        numbers = [column(name, Integer) for name in MEASURES]
        rows = values(column("type", Text), *numbers, name="rows").data(combinations)
        engine = create_engine(postgres.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            judged = connection.execute(select(*rows.c, fits(rows, rows.c.type))).all()
        engine.dispose()
        assert len(judged) == len(combinations)
        for type_, *measures, fit in judged:
            present = [n for n, v in zip(MEASURES, measures, strict=True) if v is not None]
            assert fit == (type_ in types_that_fit(present)), (type_, present)

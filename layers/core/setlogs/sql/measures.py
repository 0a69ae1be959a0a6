"""Which sets fit which type of exercise, said in SQL by the same table as in Python."""

from sqlalchemy import ColumnElement, FromClause, and_, case, false, or_, true

from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE, Measures


def fits(rows: FromClause, type_: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a set has the measures that a type of exercise needs, and no others than it may.

    Args:
        rows: With the columns of `workout_sets`.
        type_: The type.
    """
    rules = {name: _fits(rows, rule) for name, rule in MEASURES_BY_TYPE.items()}
    return case(rules, value=type_, else_=false())


def _fits(rows: FromClause, rule: Measures) -> ColumnElement[bool]:
    has = {name: rows.c[name].is_not(None) for name in MEASURES}
    return and_(
        *(has[name] for name in MEASURES if name in rule.needed),
        or_(*(has[name] for name in MEASURES if name in rule.either)) if rule.either else true(),
        *(~has[name] for name in MEASURES if name not in rule.allowed),
    )

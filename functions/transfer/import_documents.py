"""How imports are shown, rendered by PostgreSQL like every other document."""

from sqlalchemy import ColumnElement, FromClause, case, false, func

from setlogs.documents import document, instant


def import_etag(row: FromClause) -> ColumnElement[str]:
    """Return the entity tag of an import, which changes once: when it is undone."""
    return case((row.c.undone_at.is_(None), '"v1"'), else_='"v2"')


def import_document(row: FromClause, *, with_report: bool = True) -> ColumnElement[str]:
    """Return `Import`; without the report of its rows in lists."""
    i = row.c
    report = [i.problems, i.mapping] if with_report else []
    return document(
        row,
        i.id,
        i.source,
        case((i.undone_at.is_(None), "completed"), else_="undone").label("status"),
        false().label("dry_run"),
        i.sessions_added,
        i.sets_added,
        i.exercises_added,
        i.duplicates_skipped,
        func.json_build_object(
            "total", i.rows_total, "used", i.rows_total - i.rows_skipped, "skipped", i.rows_skipped
        ).label("rows"),
        i.problems_total,
        *report,
        instant(i.created_at).label("created_at"),
        instant(i.undone_at).label("undone_at"),
    )

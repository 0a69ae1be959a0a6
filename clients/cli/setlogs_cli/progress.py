"""The commands that show progress: chart, history, records and summary."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from rich.text import Text

from setlogs_cli import times
from setlogs_cli.api import Api, listing, open_api, pages
from setlogs_cli.charts import bars
from setlogs_cli.exercises import exercise as exercise_of
from setlogs_cli.exercises import find_exercise
from setlogs_cli.output import Column, as_json, indented, one_line, print_json, show, table
from setlogs_cli.wording import SIGNS, clock, count, distance, local, number, span, together

UNIT = click.Choice(["kg", "lb"])
ONE_BY_ONE = 5
"""Up to so many exercises are read one by one; of more, all are."""
WEEKS = 12
MEASURES: dict[str, tuple[str, str, Callable[[float], str] | None]] = {
    "e1rm": ("e1RM", "in {unit}", None),
    "weight": ("top_weight", "top weight in {unit}", None),
    "volume": ("volume", "volume in {unit}", None),
    "reps": ("reps", "repetitions", None),
    "distance": ("distance_meters", "distance", distance),
    "time": ("duration_seconds", "time", clock),
}
"""What a chart may show: the member of a point, what it is, and how it is written."""

first_day = click.option(
    "--from", "first", type=times.DAY, help="The first day, such as 2026-01-31."
)
last_day = click.option("--to", "last", type=times.DAY, help="The last day.")
in_unit = click.option("--unit", type=UNIT, help="Unit of weights; default: your own.")


@click.command()
@click.argument("exercise")
@click.option(
    "--measure",
    type=click.Choice(list(MEASURES)),
    help="What to show; default: the first that there is, in this order.",
)
@first_day
@last_day
@click.option("--bucket", type=click.Choice(["day", "week", "month"]), default="day")
@in_unit
@as_json
@click.pass_obj
def chart(
    url: str | None,
    exercise: str,
    measure: str | None,
    first: date | str | None,
    last: date | str | None,
    bucket: str,
    unit: str | None,
    *,
    as_json: bool,
) -> None:
    """Show how an exercise went, as a chart.

    It shows the estimated one-repetition maximum (e1RM) by date; where there is no estimate, as of
    exercises without a weight, the top weight, the repetitions, the distance or the time.
    """
    api = open_api(url)
    found = find_exercise(api, exercise)
    params = {"exercise_id": found["id"], "bucket": bucket, "unit": unit}
    report = api.get("/reports/progression", **params, **times.period(api, first, last)).json()
    if as_json:
        print_json(report)
        return
    by_measure = {name: _values(report, name) for name in ([measure] if measure else MEASURES)}
    name = next((name for name, values in by_measure.items() if values), None)
    title = one_line(found["name"])
    if name is None:
        raise click.ClickException(f"There is nothing to show of {title}, in that time at least.")
    _, words, written = MEASURES[name]
    words = f"{'e1RM ' if name == 'e1rm' else ''}{words.format(unit=report['unit'])}"
    show(*bars(f"{title}: {words}", by_measure[name], written=written))
    if name == "e1rm" and report["trend"]:
        click.echo(f"Trend: {report['trend']['e1rm_per_week']:+} {report['unit']} a week")


def _values(report: dict[str, Any], measure: str) -> list[tuple[str, float]]:
    """Return a measure by date, where it says anything."""
    member, _, _ = MEASURES[measure]
    if measure == "e1rm":
        return [(one["date"], one["e1rm"]["value"]) for one in report["points"] if one["e1rm"]]
    return [(one["date"], one[member]) for one in report["points"] if one[member]]


@click.command()
@click.argument("exercise")
@click.option(
    "-n", "most", type=click.IntRange(1), default=5, help="How many sessions (default 5)."
)
@as_json
@click.pass_obj
def history(url: str | None, exercise: str, most: int, *, as_json: bool) -> None:
    """Show what you did of an exercise, newest first."""
    api = open_api(url)
    found = find_exercise(api, exercise)
    past = listing(api, f"/exercises/{found['id']}/history", most)
    if as_json:
        print_json(past)
        return
    if not past["items"]:
        click.echo(f"No sets of {one_line(found['name'])}.")
        return
    show(Text(one_line(found["name"]), style="bold"))
    for one in past["items"]:
        session = one["session"]
        start = local(session["started_at"], session["timezone"])
        title = f"  {one_line(session['title'])}" if session["title"] else ""
        show(f"{start:%a %Y-%m-%d}{title}", indented(together(one["sets"], found["type"])))


@click.command()
@click.argument("exercise", required=False)
@click.option("--as-of", type=times.DAY, help="The records of that day, such as 2026-01-31.")
@first_day
@last_day
@in_unit
@as_json
@click.pass_obj
def records(
    url: str | None,
    exercise: str | None,
    as_of: date | str | None,
    first: date | str | None,
    last: date | str | None,
    unit: str | None,
    *,
    as_json: bool,
) -> None:
    """Show your records, of all exercises or, in full, of one."""
    api = open_api(url)
    asked: dict[str, str | None] = {"unit": unit, **times.period(api, first, last)}
    asked |= {"as_of": times.period(api, as_of, None).get("from")} if as_of else {}
    found = find_exercise(api, exercise) if exercise else None
    asked |= {"exercise_id": found["id"]} if found else {}
    report = _records(api, asked)
    if as_json:
        print_json(report)
    elif not report["items"]:
        click.echo("No records yet.")
    elif found:
        rows = [(_kind(one), _value(one), one["date"]) for one in report["items"]]
        columns = (Column("Record"), Column("", is_number=True), Column("Day", rank=1))
        show(Text(one_line(found["name"]), style="bold"), table(columns, rows))
    else:
        _show_best(api, report["items"])


def _records(api: Api, asked: dict[str, str | None]) -> dict[str, Any]:
    """Return the whole report, which comes in pages."""
    report: dict[str, Any] = api.get("/reports/records", **asked).json()
    while cursor := report.get("next_cursor"):
        page = api.get("/reports/records", **asked, cursor=cursor).json()
        report |= page | {"items": report["items"] + page["items"]}
    return report


def _show_best(api: Api, items: list[dict[str, Any]]) -> None:
    """Show one line per exercise: what says most of it."""
    best: dict[str, dict[str, dict[str, Any]]] = {}
    for one in items:
        best.setdefault(one["exercise_id"], {}).setdefault(one["kind"], one)
    done = _exercises(api, list(best))
    columns = (
        Column("Exercise", least=14),
        Column("Best", is_number=True),
        Column("e1RM", is_number=True, rank=2),
        Column("Reps", is_number=True, rank=3),
        Column("Day", rank=1),
    )
    rows = []
    for exercise_id, kinds in best.items():
        order = ("top_weight", "longest_distance", "longest_duration", "max_reps")
        top = next((kinds[kind] for kind in order if kind in kinds), None)
        if top is None:
            continue
        e1rm, reps = kinds.get("e1rm"), kinds.get("max_reps")
        exercise = done[exercise_id]
        sign = SIGNS.get(exercise["type"], "") if top["kind"] == "top_weight" else ""
        rows.append(
            (
                exercise["name"],
                f"{sign}{_value(top)}",
                _value(e1rm) if e1rm else "",
                number(reps["value"]) if reps else "",
                top["date"],
            )
        )
    show(table(columns, sorted(rows)))


def _exercises(api: Api, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return exercises by id."""
    if len(ids) <= ONE_BY_ONE:
        return {one: exercise_of(api, one) for one in ids}
    found = {one["id"]: one for one in pages(api, "/exercises", include_archived="true")}
    return {one: found.get(one) or exercise_of(api, one) for one in ids}


def _kind(record: dict[str, Any]) -> str:
    """Return what a record is of, in words."""
    if record["kind"] == "rep_bracket":
        reps = "rep" if record["bracket"] == "1" else "reps"
        return f"with {record['bracket']} {reps}"
    words = {"e1rm": "e1RM", "set_volume": "volume of a set", "max_reps": "most reps"}
    return words.get(record["kind"], str(record["kind"]).replace("_", " "))


def _value(record: dict[str, Any]) -> str:
    """Return how much it is, in words."""
    if record["kind"] == "longest_duration":
        return clock(record["value"])
    if record["kind"] == "longest_distance":
        return distance(record["value"])
    return f"{number(record['value'])} {record['unit']}"


@click.command()
@first_day
@last_day
@in_unit
@as_json
@click.pass_obj
def summary(
    url: str | None,
    first: date | str | None,
    last: date | str | None,
    unit: str | None,
    *,
    as_json: bool,
) -> None:
    """Show your training in sums: by week, and by muscle."""
    api = open_api(url)
    params = {"unit": unit} | times.period(api, first, last)
    report = api.get("/reports/summary", **params).json()
    if as_json:
        print_json(report)
        return
    if not report["sessions"]:
        click.echo("No training in that time.")
        return
    streak = f"{count(report['streak_weeks'], 'week')}"
    longest = f"{count(report['longest_streak_weeks'], 'week')}"
    rows = (
        ("Sessions", f"{report['sessions']:,} on {count(report['active_days'], 'day')}"),
        ("Sets", f"{report['sets']:,}"),
        ("Repetitions", f"{report['reps']:,}"),
        ("Volume", f"{report['volume']:,.0f} {report['unit']}"),
        ("Time", span(report["training_seconds"])),
        ("Streak", f"{streak}, longest {longest}"),
    )
    show(table((Column(""), Column("")), rows))
    weeks = report["by_week"][-WEEKS:]
    volumes = [(one["date"], float(one["volume"])) for one in weeks]
    title = f"Volume by week in {report['unit']}"
    if len(weeks) < len(report["by_week"]):
        title += f", the last {WEEKS}"
    show("", *bars(title, volumes, written=lambda value: f"{value:,.0f}", from_zero=True))
    if muscles := [
        (one["muscle"].replace("_", " "), float(one["sets"])) for one in report["by_muscle"]
    ]:
        show("", *bars("Sets by muscle", muscles, from_zero=True))

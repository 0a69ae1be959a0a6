"""The commands that list, show and end sessions."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click
import httpx
from rich.text import Text

from setlogs_cli import attempts, times
from setlogs_cli.api import Api, listing, open_api, pages
from setlogs_cli.errors import InputError, ProblemError
from setlogs_cli.exercises import exercise as exercise_of
from setlogs_cli.exercises import find_exercise
from setlogs_cli.output import Column, as_json, one_line, print_json, show, table
from setlogs_cli.wording import SET_TYPES, count, local, number, performed, span

SHOWN = 10
FORGOTTEN = timedelta(hours=2)
"""How long after its last set a session was left, rather than ended, by whoever was in it."""
SESSIONS = (
    Column("#", is_number=True),
    Column("Day"),
    Column("Began", rank=4),
    Column("Session", rank=1, least=8),
    Column("Time", is_number=True, rank=5),
    Column("Sets", is_number=True, rank=3),
    Column("Volume", is_number=True, rank=6),
    Column("Exercises", rank=2, least=20),
)
SETS = (
    Column("", is_number=True),
    Column("", least=10),
    Column("", rank=1),
    Column("", rank=3),
    Column("", rank=2, least=10),
)
_AGO = re.compile(r"[1-9]\d{0,3}")


@click.command("sessions")
@click.option("--from", "first", type=times.DAY, help="The first day, such as 2026-01-31.")
@click.option("--to", "last", type=times.DAY, help="The last day.")
@click.option("--exercise", help="Only sessions with this exercise.")
@click.option("--search", help="Only sessions with this in their title or notes.")
@click.option("--open", "is_open", is_flag=True, help="Only sessions that were not ended.")
@click.option("-n", "most", type=click.IntRange(1), default=SHOWN, help="How many (default 10).")
@click.option("--all", "is_all", is_flag=True, help="All of them.")
@as_json
@click.pass_obj
def list_sessions(
    url: str | None,
    first: date | str | None,
    last: date | str | None,
    exercise: str | None,
    search: str | None,
    most: int,
    *,
    is_open: bool,
    is_all: bool,
    as_json: bool,
) -> None:
    """List your sessions, newest first."""
    api = open_api(url)
    asked: dict[str, str | None] = {"include": "exercises", "q": search}
    asked |= times.period(api, first, last)
    asked |= {"status": "open"} if is_open else {}
    asked |= {"exercise_id": find_exercise(api, exercise)["id"]} if exercise else {}
    found = listing(api, "/sessions", None if is_all else most, **asked)
    if as_json:
        print_json(found)
    elif found["items"]:
        is_plain = not any((first, last, exercise, search, is_open))
        rows = [_session_row(one, place) for place, one in enumerate(found["items"], 1)]
        columns = SESSIONS if is_plain else SESSIONS[1:]
        show(table(columns, rows if is_plain else [row[1:] for row in rows]))
    else:
        click.echo("No sessions.")


def _session_row(session: dict[str, Any], place: int) -> tuple[str, ...]:
    start = local(session["started_at"], session["timezone"])
    done = session["exercises"]
    volume = session["volume_kg"]
    return (
        f"{place}",
        f"{start:%a %Y-%m-%d}",
        f"{start:%H:%M}",
        session["title"] or "",
        _length(session) if session["ended_at"] else "open",
        f"{sum(one['sets'] for one in done):,}",
        f"{volume:,.0f} kg" if volume else "",
        ", ".join(f"{one['name']} {one['sets']}" for one in done),
    )


def _length(session: dict[str, Any]) -> str:
    """Return how long a session was, empty while it is open or if that is not known."""
    if session["ended_at"] in {None, session["started_at"]}:
        return ""
    start, end = (datetime.fromisoformat(session[name]) for name in ("started_at", "ended_at"))
    return span((end - start).total_seconds())


@click.command("show")
@click.argument("which", metavar="[NUMBER|DATE|ID]", default="1")
@as_json
@click.pass_obj
def show_session(url: str | None, which: str, *, as_json: bool) -> None:
    """Show a session with its sets.

    \b
    setlogs show
    setlogs show 2             # the one before; numbers as in setlogs sessions
    setlogs show yesterday     # or 2026-01-31

    If several sessions began on a day, all of them are shown.
    """  # noqa: D301  click wants the character
    api = open_api(url)
    found = [_with_sets(api, session_id) for session_id in _meant(api, which)]
    if as_json:
        print_json(found[0] if len(found) == 1 else {"items": found, "next_cursor": None})
        return
    names: dict[str, dict[str, Any]] = {}
    for session in found:
        for one in session["sets"]:
            if one["exercise_id"] not in names:
                names[one["exercise_id"]] = exercise_of(api, one["exercise_id"])
        show(*_session(session, names))
        if session is not found[-1]:
            click.echo()


def _with_sets(api: Api, session_id: str) -> dict[str, Any]:
    try:
        return dict(api.get(f"/sessions/{session_id}", include="sets").json())
    except ProblemError as problem:
        if problem.code != "not_found":
            raise
    raise click.ClickException("You have no session with this ID. See: setlogs sessions")


def _meant(api: Api, which: str) -> list[str]:
    """Return the ids of the sessions that somebody means.

    Raises:
        ClickException: there is none.
        InputError: it is no number, day or id.
    """
    if _AGO.fullmatch(which):
        place = int(which)
        found = listing(api, "/sessions", place)["items"]
        if len(found) < place:
            raise click.ClickException(f"You have {count(len(found), 'session')}.")
        return [str(found[-1]["id"])]
    try:
        return [str(UUID(which))]
    except ValueError:
        pass
    try:
        day = times.DAY.convert(which, None, None)
    except click.BadParameter:
        raise InputError(
            f"{one_line(which)} is no number, day or id. See: setlogs sessions"
        ) from None
    asked = times.period(api, day, day)
    found = list(pages(api, "/sessions", **asked))
    if not found:
        raise click.ClickException(f"No session began on {asked['from']}.")
    return [str(one["id"]) for one in reversed(found)]


def _session(session: dict[str, Any], names: dict[str, dict[str, Any]]) -> list[str | Text]:
    """Return a session as it is shown."""
    zone = session["timezone"]
    start = local(session["started_at"], zone)
    heading = f"{start:%a %Y-%m-%d %H:%M}"
    if session["ended_at"] is None:
        heading += ", open"
    elif length := _length(session):
        heading += f" to {local(session['ended_at'], zone):%H:%M}, {length}"
    title = f"{one_line(session['title'])}: " if session["title"] else ""
    parts: list[str | Text] = [Text(f"{title}{heading}", style="bold")]
    parts += [Text(one_line(session["notes"]))] if session["notes"] else []
    exercise_id = None
    rows: list[tuple[str | Text, ...]] = []
    for one in (*session["sets"], None):
        if rows and (one is None or one["exercise_id"] != exercise_id):
            parts += ["", Text(one_line(names[str(exercise_id)]["name"])), table(SETS, rows)]
            rows = []
        if one is not None:
            exercise_id = one["exercise_id"]
            rows.append(_set_row(one, names[exercise_id]["type"], zone))
    return parts if session["sets"] else [*parts, "No sets."]


def _set_row(one: dict[str, Any], type_: str, zone: str) -> tuple[str | Text, ...]:
    marks = [SET_TYPES[one["set_type"]]] if one["set_type"] in SET_TYPES else []
    marks += [f"RPE {number(one['rpe'])}"] if one["rpe"] is not None else []
    done_at = f"{local(one['performed_at'], zone):%H:%M}"
    what = performed(one, type_)
    return Text(f"{one['position']:>4}"), what, ", ".join(marks), done_at, one["notes"] or ""


@click.command()
@click.option("--at", type=times.CLOCK, help="The time it ended, such as 19:30; default: now.")
@click.option("--title", help="Call it so.")
@click.option("--notes", help="What you want to remember of it.")
@as_json
@click.pass_obj
def end(
    url: str | None, at: time | None, title: str | None, notes: str | None, *, as_json: bool
) -> None:
    """End the session that is open.

    It ends now; if its last set is more than two hours ago, it ended with that set. With an option,
    and when none is open, the last session is corrected.
    """
    api = open_api(url)
    with attempts.locked():
        attempts.send_again(api)
    given = {name: text for name, text in (("title", title), ("notes", notes)) if text is not None}
    answer = _to_be_ended(api, is_any=at is not None or bool(given))
    plain = answer.json()
    session = _with_sets(api, plain["id"])
    zone = ZoneInfo(session["timezone"])
    change: dict[str, str] = dict(given)
    is_left = False
    if at is not None:
        change["ended_at"] = _end_at(session, at, zone).isoformat()
    elif session["ended_at"] is None:
        ended_at, is_left = _end(session)
        change["ended_at"] = ended_at.isoformat()
    path, etag = f"/sessions/{session['id']}", answer.headers["etag"]
    ended = api.patch(path, etag=etag, body=change).json()
    if as_json:
        print_json(ended)
        return
    name = one_line(ended["title"]) or "The session"
    when = f"{local(ended['ended_at'], ended['timezone']):%H:%M}"
    sets = count(len(session["sets"]), "set")
    click.echo(f"{name} ended at {when}: {', '.join(filter(None, (sets, _length(ended))))}.")
    if is_left:
        click.echo("That is when its last set was. If not: setlogs end --at TIME", err=True)


def _to_be_ended(api: Api, *, is_any: bool) -> httpx.Response:
    """Return the newest session that is open, or, if any will do, the newest.

    Raises:
        ClickException: there is none.
    """
    for asked in ({"status": "open"}, {}) if is_any else ({"status": "open"},):
        for session in listing(api, "/sessions", 1, **asked)["items"]:
            return api.get(f"/sessions/{session['id']}")
    raise click.ClickException("No session is open.")


def _end(session: dict[str, Any]) -> tuple[datetime, bool]:
    """Return when a session ended that its owner ends now, and whether that is its last set."""
    now = datetime.now(UTC)
    begun = [session["started_at"], *(one["performed_at"] for one in session["sets"])]
    last = max(datetime.fromisoformat(instant) for instant in begun)
    return (last, True) if now - last > FORGOTTEN else (max(now, last), False)


def _end_at(session: dict[str, Any], at: time, zone: ZoneInfo) -> datetime:
    """Return when it was that time first after a session began.

    Raises:
        InputError: it is still to come.
    """
    start = datetime.fromisoformat(session["started_at"]).astimezone(zone)
    found = datetime.combine(start.date(), at, zone)
    if found < start.replace(second=0, microsecond=0):
        found = datetime.combine(start.date() + timedelta(days=1), at, zone)
    if found > datetime.now(UTC) + times.SLACK:
        raise InputError(f"{found:%Y-%m-%d %H:%M} is still to come.")
    return max(found, start)

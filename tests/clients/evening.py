"""An evening at the gym with the client that openapi-python-client makes: `python evening.py ADDRESS`."""

import sys
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

from setlogs_client import AuthenticatedClient, Client
from setlogs_client.api.accounts import log_in, register
from setlogs_client.api.exercises import list_exercises
from setlogs_client.api.imports_and_exports import import_file
from setlogs_client.api.reports import draw_progression, get_progression
from setlogs_client.api.sessions_and_sets import add_set, change_session, get_session, start_session
from setlogs_client.models import (
    ErrorCode,
    ExercisePage,
    ImportRead,
    ImportSource,
    ImportUpload,
    Login,
    Owner,
    Problem,
    ProgressionRead,
    SessionCreate,
    SessionRead,
    SessionUpdate,
    SetCreate,
    SetRead,
    SetType,
    Tokens,
    Unit,
    UserCreate,
    UserRead,
)
from setlogs_client.types import File

FILE = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
    'Workout Notes,RPE\n2026-04-29 18:00:00,"Push","1h 5m","Squat (Barbell)",1,80,5,0,0,"","",8\n'
)


def expect[T](kind: type[T], answer: object) -> T:
    """Return an answer that is of the expected kind."""
    assert isinstance(answer, kind), answer
    return answer


def main(address: str) -> None:
    """Register, log two sets, end the session, and look at the progress."""
    anonymous = Client(base_url=address)
    email, password = f"{uuid4().hex}@example.com", "a heavy but short phrase"
    account = UserCreate(email=email, password=password)
    assert expect(UserRead, register.sync(client=anonymous, body=account)).unit is Unit.KG
    tokens = expect(
        Tokens, log_in.sync(client=anonymous, body=Login(email=email, password=password))
    )
    client = AuthenticatedClient(base_url=address, token=tokens.access_token)

    found = list_exercises.sync(client=client, q="barbell bench press", owner=Owner.CATALOGUE)
    bench = expect(ExercisePage, found).items[0].id
    started = SessionCreate(title="Push", started_at=datetime(2026, 5, 4, 17, 30, tzinfo=UTC))
    session = expect(SessionRead, start_session.sync(client=client, body=started)).id
    warmup = SetCreate(exercise_id=bench, reps=10, weight=40, set_type=SetType.WARMUP)
    log(client, session, warmup)
    working = SetCreate(exercise_id=bench, reps=5, weight=82.5, rpe=8)
    assert log(client, session, working).performed_at == started.started_at

    lost = add_set.sync(
        session, client=client, body=SetCreate(exercise_id=bench), idempotency_key="x"
    )
    assert expect(Problem, lost).code is ErrorCode.INVALID_REQUEST
    etag = get_session.sync_detailed(session, client=client).headers["ETag"]
    end = SessionUpdate(ended_at=datetime(2026, 5, 4, 18, 45, tzinfo=UTC))
    ended = change_session.sync(session, client=client, body=end, if_match=etag)
    assert expect(SessionRead, ended).ended_at == end.ended_at

    report = expect(ProgressionRead, get_progression.sync(client=client, exercise_id=bench))
    assert [(point.sets, point.volume) for point in report.points] == [(1, 412.5)]
    chart = draw_progression.sync_detailed(client=client, exercise_id=bench)
    assert chart.content.startswith(b"<svg")
    file = File(payload=BytesIO(FILE.encode()), file_name="strong.csv")
    upload = ImportUpload(file=file)
    imported = import_file.sync(
        client=client, body=upload, source=ImportSource.STRONG, timezone="UTC", unit=Unit.KG
    )
    assert expect(ImportRead, imported).sets_added == 1


def log(client: AuthenticatedClient, session: UUID, draft: SetCreate) -> SetRead:
    """Log a set under a key of its own, twice as when an answer is lost."""
    key = uuid4().hex
    first, again = (
        expect(SetRead, add_set.sync(session, client=client, body=draft, idempotency_key=key))
        for _ in range(2)
    )
    assert first == again
    return first


if __name__ == "__main__":
    main(sys.argv[1])

"""The peer: the same five routes, written the way FastAPI's and AWS' tutorials write them.

One `Session` per request from a dependency, synchronous routes and dependencies, the user loaded for
each request, connections tested before use, ORM objects turned into pydantic models, and
check-then-insert idempotency in Redis. It has no rate limit, no audit trail, no log line and no cached
reports: less to do than ours, but for computing those.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

import jwt
import redis
from fastapi import Depends, FastAPI, Header, HTTPException  # noqa: TID251
from fastapi.security import OAuth2PasswordBearer
from mangum import Mangum
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from bench.peer.models import Exercise, User, WorkoutSession, WorkoutSet
from bench.peer.schemas import Point, Progression, SessionRead, SetCreate, SetRead

SECRET_KEY = os.environ["SECRET_KEY"]
ALGORITHM = "HS256"
KEY_SECONDS = 86_400
_MAX_EPLEY_REPS = 12

engine = create_engine(
    os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:", 1), pool_pre_ping=True
)
SessionLocal = sessionmaker(bind=engine)
cache = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")

app = FastAPI(title="Workout log")


def create_access_token(user_id: UUID) -> str:
    """Return a token that is valid for an hour."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    return jwt.encode({"sub": str(user_id), "exp": expires}, SECRET_KEY, algorithm=ALGORITHM)


def get_db() -> Iterator[Session]:
    """Yield a session for the time of the request."""
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


Db = Annotated[Session, Depends(get_db)]


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)], db: Db) -> User:
    """Return the user whom the token names."""
    unauthorized = HTTPException(401, "Could not validate credentials")
    try:
        payload: dict[str, Any] = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        raise unauthorized from None
    user = db.get(User, UUID(payload["sub"]))
    if user is None:
        raise unauthorized
    return user


def get_current_active_user(user: Annotated[User, Depends(get_current_user)]) -> User:
    """Return the user whom the token names, unless deactivated."""
    if not user.is_active:
        raise HTTPException(400, "Inactive user")
    return user


CurrentUser = Annotated[User, Depends(get_current_active_user)]


def get_own_session(db: Session, user: User, session_id: UUID) -> WorkoutSession:
    """Return a session of the user's."""
    session = db.get(WorkoutSession, session_id)
    if session is None or session.user_id != user.id:
        raise HTTPException(404, "Session not found")
    return session


@app.get("/sessions/{session_id}", response_model=SessionRead)
def get_session(session_id: UUID, user: CurrentUser, db: Db) -> WorkoutSession:
    """Show a session."""
    return get_own_session(db, user, session_id)


@app.get("/sessions/{session_id}/sets", response_model=list[SetRead])
def list_sets(
    session_id: UUID, user: CurrentUser, db: Db, limit: int = 50, offset: int = 0
) -> list[WorkoutSet]:
    """List the sets of a session."""
    session = get_own_session(db, user, session_id)
    found = select(WorkoutSet).where(WorkoutSet.session_id == session.id)
    page = found.order_by(WorkoutSet.created_at).limit(limit).offset(offset)
    return list(db.scalars(page))


@app.post("/sessions/{session_id}/sets", response_model=SetRead, status_code=201)
def add_set(
    session_id: UUID,
    draft: SetCreate,
    user: CurrentUser,
    db: Db,
    idempotency_key: Annotated[str, Header()],
) -> Any:
    """Log a set."""
    place = f"idempotency:{user.id}:{idempotency_key}"
    if (stored := cache.get(place)) is not None:
        return json.loads(str(stored))
    session = get_own_session(db, user, session_id)
    if db.get(Exercise, draft.exercise_id) is None:
        raise HTTPException(404, "Exercise not found")
    made = WorkoutSet(session_id=session.id, **draft.model_dump())
    db.add(made)
    db.commit()
    db.refresh(made)
    cache.setex(place, KEY_SECONDS, SetRead.model_validate(made).model_dump_json())
    return made


@app.get("/reports/progression")
def get_progression(exercise_id: UUID, user: CurrentUser, db: Db) -> Progression:
    """Show how an exercise developed, day by day."""
    rows = db.execute(
        select(WorkoutSet, WorkoutSession.started_at)
        .join(WorkoutSet.session)
        .where(WorkoutSession.user_id == user.id, WorkoutSet.exercise_id == exercise_id)
        .order_by(WorkoutSession.started_at)
    ).all()
    points = []
    for day, found in groupby(rows, key=lambda row: row.started_at.date()):
        sets = [row.WorkoutSet for row in found]
        estimates = [float(s.weight) * (1 + s.reps / 30) for s in sets if s.reps <= _MAX_EPLEY_REPS]
        point = Point(
            date=day,
            sets=len(sets),
            reps=sum(s.reps for s in sets),
            volume=sum(float(s.weight) * s.reps for s in sets),
            top_weight=max(float(s.weight) for s in sets),
            e1rm=max(estimates, default=0),
        )
        points.append(point)
    return Progression(exercise_id=exercise_id, points=points)


handler = Mangum(app, lifespan="off")

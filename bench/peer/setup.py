"""Makes the peer's tables and a user with a session."""

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSchema

from bench.peer.models import Base, Exercise, User, WorkoutSession, WorkoutSet
from bench.world import DRAFT, HISTORY_SETS, SETS, Lifter, earlier_starts


def create_tables(admin_url: str) -> None:
    """Create the schema `peer`, which the application's role may then use."""
    engine = create_engine(admin_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(CreateSchema("peer"))
        Base.metadata.create_all(connection)
        connection.execute(text("GRANT USAGE ON SCHEMA peer TO setlogs_app"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA peer TO setlogs_app"))
    engine.dispose()


def register(email: str) -> Lifter:
    """Return a new user of the peer's with a session of `SETS` sets and a history."""
    from bench.peer.app import create_access_token, engine

    with Session(engine) as db:
        user, exercise = User(email=email), Exercise(name="Barbell Bench Press")
        db.add_all([user, exercise])
        db.flush()
        session = WorkoutSession(user_id=user.id, title="Push", notes="Slow on the way down.")
        session.sets = [WorkoutSet(exercise_id=exercise.id, **DRAFT) for _ in range(SETS)]
        db.add(session)
        for start in earlier_starts():
            past = WorkoutSession(user_id=user.id, started_at=start)
            past.sets = [WorkoutSet(exercise_id=exercise.id, **DRAFT) for _ in range(HISTORY_SETS)]
            db.add(past)
        db.commit()
        return Lifter(create_access_token(user.id), str(exercise.id), f"/sessions/{session.id}")

"""Files with as many rows as an import takes, of every format, written row by row."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tests import headers

ROWS, ROWS_PER_WORKOUT = 50_000, 20
_FIRST = datetime(2010, 1, 1, 18, tzinfo=UTC)
type Lines = Iterator[str]


def _sets(rows: int) -> Iterator[tuple[int, datetime, str, int]]:
    """Yield the workout, its start, the exercise and the weight of each set."""
    for number in range(rows):
        workout, place = divmod(number, ROWS_PER_WORKOUT)
        start = _FIRST + timedelta(days=2 * workout)
        yield workout, start, f"Machine {(workout * 7 + place // 4) % 40}", number % 200


def strong(rows: int) -> Lines:
    """Yield a file of Strong."""
    yield headers.STRONG
    for _, start, name, weight in _sets(rows):
        yield f"{start:%Y-%m-%d %H:%M:%S},Push,1h,{name},1,{weight},5,0,0,,,8"


def hevy(rows: int) -> Lines:
    """Yield a file of Hevy."""
    yield "title,start_time,end_time,exercise_title,set_index,set_type,weight_kg,reps"
    for _, start, name, weight in _sets(rows):
        at = f"{start:%d %b %Y, %H:%M}"
        yield f'Push,"{at}","{at}",{name},0,normal,{weight},5'


def fitnotes(rows: int) -> Lines:
    """Yield a file of FitNotes."""
    yield headers.FITNOTES
    for _, start, name, weight in _sets(rows):
        yield f'{start:%Y-%m-%d},{name},Chest,{weight},kgs,5,,,,""'


def hevy_measurements(rows: int) -> Lines:
    """Yield a file of Hevy's measurements."""
    yield "date,weight_kg,fat_percent"
    for number in range(rows):
        yield f'"{_FIRST + timedelta(hours=2 * number):%d %b %Y, %H:%M}",{60 + number % 50},'


def fitnotes_body(rows: int) -> Lines:
    """Yield a file of FitNotes' body tracker."""
    yield "Date,Time,Measurement,Value,Unit"
    for number in range(rows):
        at = _FIRST + timedelta(hours=2 * number)
        yield f"{at:%Y-%m-%d,%H:%M:%S},Bodyweight,{60 + number % 50},kgs"


def fitbod(rows: int) -> Lines:
    """Yield a file of Fitbod."""
    yield "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier"
    for _, start, name, weight in _sets(rows):
        yield f"{start:%Y-%m-%d %H:%M:%S} +0000,{name}, 5,{weight}.0,0.0,0.0,0.0,0.0,false,, 1.0"


def jefit(rows: int) -> Lines:
    """Yield a backup of JEFIT."""
    yield "### SETTING ###"
    yield "row_id,mass"
    yield "1, kg"
    yield "### WORKOUT SESSIONS ###"
    yield "_id,starttime,endtime"
    for workout in range(-(-rows // ROWS_PER_WORKOUT)):
        began = int((_FIRST + timedelta(days=2 * workout)).timestamp())
        yield f"{workout},{began},{began + 3600}"
    yield "### EXERCISE LOGS ###"
    yield "_id,mydate,ename,logs,belongsession,logTime"
    for number, (workout, start, name, weight) in enumerate(_sets(rows)):
        yield f"{number},{start:%Y-%m-%d},{name},{weight}x5,{workout},0"


def stronglifts(rows: int) -> Lines:
    """Yield a file of StrongLifts."""
    yield "Date (yyyy/mm/dd),Workout,Exercise,Start Time (h:mm),End Time (h:mm),Set 1 (Reps),Set 1 (KG)"
    for workout, start, name, weight in _sets(rows):
        yield f"{start:%Y/%m/%d},{workout},{name},6:00 PM,7:00 PM,5,{weight}"


def stronglifts_wide(rows: int) -> Lines:
    """Yield a file of StrongLifts' older variant, whose rows are workouts of one exercise."""
    sets = ",".join(f"Set {n}" for n in range(1, ROWS_PER_WORKOUT + 1))
    yield f"Date,Note,Workout,Body Weight,Exercise 1,Weight (KG),Weight (LB),{sets}"
    for workout in range(-(-rows // ROWS_PER_WORKOUT)):
        start = _FIRST + timedelta(days=2 * workout)
        reps = ",".join(["5"] * ROWS_PER_WORKOUT)
        yield f"{start:%m/%d/%y},,A,80KG,Machine {workout % 40},{workout % 200},,{reps}"


def lyfta(rows: int) -> Lines:
    """Yield a file of Lyfta."""
    yield 'Title,Date,Duration,Exercise,"Superset id",Weight,Reps,Distance,Time,"Set Type"'
    for _, start, name, weight in _sets(rows):
        at = f'"{start:%Y-%m-%d %H:%M:%S}"'
        yield f"Push,{at},01:00:00,{name},null,{weight}.000,5,null,null,NORMAL_SET"


def liftosaur(rows: int) -> Lines:
    """Yield a file of Liftosaur."""
    yield (
        "Workout DateTime,Day Name,Exercise,Is Warmup Set?,Completed Reps,Completed Weight Value,"
        "Completed Weight Unit"
    )
    for _, start, name, weight in _sets(rows):
        yield f"{start:%Y-%m-%dT%H:%M:%S}.000Z,Day,{name},0,5,{weight},kg"


def liftlog(rows: int) -> Lines:
    """Yield a file of LiftLog."""
    yield "SessionId,Timestamp,Exercise,Weight,WeightUnit,Reps,TargetReps,Notes"
    for number, (workout, start, name, weight) in enumerate(_sets(rows)):
        at = start + timedelta(minutes=number % ROWS_PER_WORKOUT)
        yield f"session {workout},{at:%Y-%m-%dT%H:%M:%S},{name},{weight},kg,5,5,"


FORMATS: dict[str, Callable[[int], Lines]] = {
    "strong": strong,
    "hevy": hevy,
    "fitnotes": fitnotes,
    "hevy measurements": hevy_measurements,
    "fitnotes body tracker": fitnotes_body,
    "fitbod": fitbod,
    "jefit": jefit,
    "stronglifts": stronglifts,
    "older stronglifts": stronglifts_wide,
    "lyfta": lyfta,
    "liftosaur": liftosaur,
    "liftlog": liftlog,
}
"""What writes a file with so many sets, or weigh-ins, of each table there is."""


def workouts(rows: int) -> Lines:
    """Yield a file of workouts two hours apart, each of one set."""
    yield headers.STRONG
    for number in range(rows):
        start = _FIRST + timedelta(hours=2 * number)
        yield f"{start:%Y-%m-%d %H:%M:%S},Push,1h,Squat,1,{number % 100},5,0,0,,,"


def names(rows: int, many: int) -> Lines:
    """Yield a file of Strong with so many names that nobody knows."""
    yield headers.STRONG
    for number, (_, start, _, weight) in enumerate(_sets(rows)):
        yield f"{start:%Y-%m-%d %H:%M:%S},Push,1h,Lift {number % many},1,{weight},5,0,0,,,"


def file(lines: Lines) -> bytes:
    """Return the lines as a file."""
    return "\n".join(lines).encode()

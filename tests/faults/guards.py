"""What keeps each rule, line by line; `make test-mutants` takes one away at a time."""

from tests.faults.guards_of_access import GUARDS_OF_ACCESS
from tests.faults.guards_of_codes import GUARDS_OF_CODES
from tests.faults.guards_of_definitions import GUARDS_OF_DEFINITIONS
from tests.faults.guards_of_errors import GUARDS_OF_ERRORS
from tests.faults.guards_of_ids import GUARDS_OF_IDS
from tests.faults.guards_of_imports import GUARDS_OF_IMPORTS
from tests.faults.guards_of_isolation import GUARDS_OF_ISOLATION
from tests.faults.guards_of_last_times import GUARDS_OF_LAST_TIMES
from tests.faults.guards_of_loads import GUARDS_OF_LOADS
from tests.faults.guards_of_mail import GUARDS_OF_MAIL
from tests.faults.guards_of_names import GUARDS_OF_NAMES
from tests.faults.guards_of_recognition import GUARDS_OF_RECOGNITION
from tests.faults.guards_of_sources import GUARDS_OF_SOURCES
from tests.faults.guards_of_tokens import GUARDS_OF_TOKENS
from tests.faults.guards_of_weigh_ins import GUARDS_OF_WEIGH_INS
from tests.faults.guards_of_writes import GUARDS_OF_WRITES

GUARDS = (
    GUARDS_OF_WRITES
    + GUARDS_OF_ACCESS
    + GUARDS_OF_CODES
    + GUARDS_OF_DEFINITIONS
    + GUARDS_OF_ERRORS
    + GUARDS_OF_IDS
    + GUARDS_OF_IMPORTS
    + GUARDS_OF_ISOLATION
    + GUARDS_OF_LAST_TIMES
    + GUARDS_OF_LOADS
    + GUARDS_OF_MAIL
    + GUARDS_OF_NAMES
    + GUARDS_OF_RECOGNITION
    + GUARDS_OF_SOURCES
    + GUARDS_OF_TOKENS
    + GUARDS_OF_WEIGH_INS
)

"""Every time zone that is taken is one that PostgreSQL knows too: sessions get their day from it."""

from pathlib import Path
from uuid import uuid4
from zoneinfo import TZPATH, available_timezones

import psycopg
import pytest

from functions.auth.codes import code_params
from functions.auth.user_statements import insert_user
from infra.local.servers import Postgres
from setlogs.fields.requests import zone_exists
from setlogs.http.problems import from_exception
from setlogs.postgres.database import get_database
from tests.conftest import PASSWORD, Client, User

ODD = ("localtime", "posixrules", "posix/Europe/Berlin", "right/Europe/Berlin", "Mars/Base")


def names_of_files() -> set[str]:
    """Return the name of every file that Python would read as a zone."""
    folders = [Path(folder) for folder in TZPATH if Path(folder).is_dir()]
    files = {file.relative_to(folder) for folder in folders for file in folder.rglob("*")}
    return {str(file) for file in files} | available_timezones()


class TestZones:
    def test_that_are_taken_are_known_to_postgresql(self, postgres: Postgres) -> None:
        with psycopg.connect(postgres.admin_url) as admin:
            known = {name for (name,) in admin.execute("SELECT name FROM pg_timezone_names")}
        taken = {name for name in names_of_files() if zone_exists(name)}
        assert len(taken) > 400
        assert taken <= known

    @pytest.mark.parametrize("zone", ODD)
    def test_that_only_python_knows_are_refused(
        self, user: User, anonymous: Client, zone: str
    ) -> None:
        account = {"display_name": None, "unit": "kg", "timezone": zone}
        login = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "timezone": zone}
        for answer in (
            anonymous.post("/auth/register", login),
            user.put("/me", account, if_match="*"),
            user.post("/sessions", {"timezone": zone}),
        ):
            [error] = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == ("#/timezone", "unknown_timezone")

    def test_that_python_knows_before_postgresql_does_are_refused_as_well(
        self, environment: None
    ) -> None:
        params = {
            "id": uuid4(),
            "email": f"{uuid4().hex}@example.com",
            "password_hash": "x",
            "display_name": None,
            "unit": "kg",
            "timezone": "Mars/Base",
            "request_id": None,
        } | code_params()
        with pytest.raises(psycopg.DataError) as refused:
            get_database().fetch_one(insert_user(), params, retry=False)
        [error] = from_exception(refused.value).members["errors"]
        assert (error["pointer"], error["code"]) == ("#/timezone", "unknown_timezone")

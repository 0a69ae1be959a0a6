"""The catalogue that a new database has."""

import json

import psycopg

from functions.migrate import catalogue
from infra.local.servers import Postgres
from setlogs.fields.resources import ExerciseRead
from setlogs.ids import CATALOGUE_USER_ID
from tests.conftest import User


class TestShippedCatalogue:
    def test_audit_has_what_the_api_shows(self, user: User, postgres: Postgres) -> None:
        [item] = user.get("/exercises?owner=catalogue&limit=1").json()["items"]
        ExerciseRead.model_validate_json(json.dumps(item), strict=True)
        with psycopg.connect(postgres.admin_url) as db:
            [(action, before, after)] = db.execute(
                "SELECT action, before, after FROM audit_trail WHERE user_id = %s AND entity_id = %s",
                [CATALOGUE_USER_ID, item["id"]],
            ).fetchall()
        assert (action, before, after) == ("created", None, item)
        assert list(after) == list(item)

    def test_is_loaded_already(self, postgres: Postgres) -> None:
        assert catalogue.load_catalogue(postgres.migration_url) == 0

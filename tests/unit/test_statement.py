"""How statements are read from files."""

from pathlib import Path

import pytest

from setlogs.statement import Statement, Statements

FILE = """-- The head.

-- name: select_one
-- Shows one.
--
-- And says more.
SELECT id, to_char(at, 'HH24:MI:SS')
FROM things -- as they are
WHERE id = :thing_id::uuid AND (:name IS NULL OR name = :name);

-- name: delete_all
DELETE FROM things;
"""


@pytest.fixture
def statements(tmp_path: Path) -> Statements:
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "things.sql").write_text(FILE)
    return Statements.beside(str(tmp_path / "queries.py"))


class TestStatements:
    def test_parameters_are_numbered_as_they_first_appear(self, statements: Statements) -> None:
        assert statements.select_one.names == ("thing_id", "name")
        assert statements.select_one.sql.endswith(
            b"WHERE id = $1::uuid AND ($2 IS NULL OR name = $2)"
        )

    def test_casts_and_formats_are_no_parameters(self) -> None:
        text = "SELECT '1'::int, to_char(now(), 'HH24:MI')"
        assert Statement.parse(text) == Statement(text.encode(), ())

    def test_each_ends_where_the_next_begins(self, statements: Statements) -> None:
        assert statements.delete_all == Statement(b"DELETE FROM things", ())

    def test_a_name_that_there_is_not_is_no_attribute(self, statements: Statements) -> None:
        with pytest.raises(AttributeError, match="select_two"):
            _ = statements.select_two

"""The page on the catalogue counts what there is."""

import re
from pathlib import Path

from functions.migrate.catalogue import catalogue_size
from functions.transfer.names.stock_names import read_table, tables

PAGE = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text()


def test_says_how_many_exercises_are_shipped() -> None:
    assert f"\n{catalogue_size()} exercises are shipped" in PAGE


def test_says_how_many_names_each_table_has() -> None:
    documented = dict(re.findall(r"^\| `([\w.]+)` \| (\d+) \|$", PAGE, re.MULTILINE))
    assert documented == {path.stem: str(len(read_table(path))) for path in tables()}

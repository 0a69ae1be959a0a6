"""Writes the pages below /docs from the guides in docs/.

`python -m infra.build.pages` writes them, with `--check` it only says whether they are current.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from functions.system.documentation import FOLDER, GUIDES

SOURCES = Path(__file__).parents[2] / "docs"
# What is served besides, seen from the page.
_SERVED = {"openapi.json": "../openapi.json"} | {f"{name}.md": name for name in GUIDES}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - SetLogs API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<header class="bar">
<strong>SetLogs API</strong>
<nav><a href="../docs">Try it out</a> <a href="../redoc">Reference</a> {guides}</nav>
</header>
<article>
{body}</article>
</html>
"""


def render(text: str) -> str:
    """Return the page of a guide.

    Headings and the rows of codes have ids; links to pages that are not served become plain text.

    Args:
        text: Markdown, with the title as its first line.
    """
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        id_ = _id(tokens[place:]) if token.type in ("heading_open", "tr_open") else ""
        if id_ and id_ not in taken:
            taken.add(id_)
            token.attrSet("id", id_)
        if token.children:
            token.children = _with_served_links(token.children)
    body = markdown.renderer.render(tokens, markdown.options, {})
    title = text.partition("\n")[0].removeprefix("# ")
    return _PAGE.format(title=title, guides=_guides(), body=body)


def _id(tokens: Sequence[Token]) -> str:
    """Return the id of a heading by its text, or of a table's row by the first cell that is a code alone."""
    end = tokens[0].type.replace("open", "close")
    row = []
    for token in tokens:
        if token.type == end:
            break
        row.append(token)
    cells = [token for token in row if token.type == "inline"]
    if end == "heading_close":
        return re.sub(r"\W+", "-", cells[0].content.lower()).strip("-")
    codes = [cell.content.strip("`") for cell in cells if re.fullmatch(r"`\w+`", cell.content)]
    return codes[0] if codes else ""


def _with_served_links(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    is_served = True
    for token in tokens:
        if token.type == "link_open":
            path, _, part = str(token.attrs["href"]).partition("#")
            is_served = not path or "://" in path or path in _SERVED
            fragment = f"#{part}" if part else ""
            token.attrs["href"] = _SERVED.get(path, path) + fragment
        if is_served or token.type not in ("link_open", "link_close"):
            kept.append(token)
    return kept


def _guides() -> str:
    titles = {
        name: (SOURCES / f"{name}.md").read_text(encoding="utf-8").partition("\n")[0]
        for name in GUIDES
    }
    return " ".join(
        f'<a href="{name}">{title.removeprefix("# ")}</a>' for name, title in titles.items()
    )


def main() -> int:
    """Write or check the pages; 1 when one is not current."""
    stale = []
    for name in GUIDES:
        page, text = FOLDER / f"{name}.html", render(
            (SOURCES / f"{name}.md").read_text(encoding="utf-8")
        )
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                page.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"Pages are not current, run `make pages`: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

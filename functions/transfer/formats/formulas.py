"""Cells that a spreadsheet would take for formulas, on their way out and back (OWASP, CSV injection)."""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def protected(text: str) -> str:
    """Return a text that is no formula: one that begins like one gets an apostrophe in front."""
    return f"'{text}" if text.lstrip("'").startswith(_BEGINNINGS) else text


def unprotected(text: str) -> str:
    """Return a text without the apostrophe that `protected` gave it."""
    return text[1:] if text[:1] == "'" and protected(text) != text else text

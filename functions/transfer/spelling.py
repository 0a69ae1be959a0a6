"""Names of exercises as words: what differs only in spelling has one form."""

from functools import lru_cache

_SEPARATORS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015()[]{},"), " ")
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`\u00b4"), None)
_SHORTEST_PLURAL = 3


@lru_cache(maxsize=4096)
def words(key: str) -> tuple[str, ...]:
    """Return the words of a name, singular, without hyphens, apostrophes, commas and brackets.

    Args:
        key: The name as `search_key` returns it.
    """
    return tuple(map(_singular, key.translate(_SEPARATORS | _APOSTROPHES).split()))


def spelling_key(key: str) -> str:
    """Return the form that spellings of one name share: `chin ups`, `chin-up` and `chinup`.

    Digits stay apart: `21 5` is not `215`.

    Args:
        key: The name as `search_key` returns it.
    """
    joined = ""
    for word in words(key):
        apart = joined[-1:].isdigit() and word[:1].isdigit()
        joined += f" {word}" if apart else word
    return joined


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith(("ies", "yes")):
        return f"{word[:-3]}y"
    return word[:-1]

"""Names of months in the languages of apps, shortened as these shorten them.

A name counts from three letters on, in any case, with or without accents and dots, as long as its
language has one such month. Where languages mean different months by it, all names of the file decide.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache

_LANGUAGES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de_at": "jänner feber mrz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",  # noqa: RUF001  the Turkish dotless i
    "nl": "januari februari mrt april mei juni juli augustus september oktober november december",
    "nl_full": "januari februari maart april mei juni juli augustus september oktober november december",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru_nominative": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
}
_SHORTEST = 3


class AmbiguousMonthError(ValueError):
    """Languages disagree on which month a name means, and the file does not tell the language."""


def languages_of(names: Iterable[str]) -> frozenset[str]:
    """Return the languages in which all of some names are months, apart from those that are none anywhere."""
    of = [frozenset(known) for name in names if (known := _months().get(_folded(name)))]
    return frozenset[str]().union(*of).intersection(*of)


def parse_month(name: str, languages: AbstractSet[str] = frozenset()) -> int:
    """Return a month, from 1.

    Args:
        name: In any of the known languages.
        languages: Those that the file can be in; only looked at if languages disagree on the name.

    Raises:
        AmbiguousMonthError: it is one month in one language, and another in another.
        ValueError: it is none in any.
    """
    meant = _months().get(_folded(name))
    if not meant:
        raise ValueError
    months = set(meant.values())
    if len(months) > 1:
        months = {meant[language] for language in meant.keys() & languages}
    if len(months) != 1:
        raise AmbiguousMonthError
    return months.pop()


def _folded(name: str) -> str:
    """Return a name as it is compared: in lower case, without accents and dots, also Turkish i's."""
    parted = unicodedata.normalize("NFKD", name.casefold().replace("\u0131", "i"))
    return "".join(c for c in parted if not unicodedata.combining(c) and c != ".")


@cache
def _months() -> dict[str, dict[str, int]]:
    """Return the month that each name means, by language."""
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for language, names in _LANGUAGES.items():
        of: dict[str, set[int]] = defaultdict(set)
        for month, name in enumerate(map(_folded, names.split()), 1):
            for length in range(_SHORTEST, len(name) + 1):
                of[name[:length]].add(month)
        for name, meant in of.items():
            if len(meant) == 1:
                months[name][language] = meant.pop()
    return dict(months)

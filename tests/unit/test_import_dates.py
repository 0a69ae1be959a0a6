"""Dates are read in the language of the file; where that is open, the user is asked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.errors import AmbiguousDatesError
from functions.transfer.formats.local_time import parse_local
from functions.transfer.formats.reading import Reading
from tests.headers import FITNOTES, HEVY
from tests.unit.import_files import codes, read

SHORT = {
    "English": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "German": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "German of iOS": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "French": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "Spanish": "ene feb mar abr may jun jul ago sep oct nov dic",
    "Spanish with sept": "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    "Portuguese": "Jan Fev Mar Abr Mai Jun Jul Ago Set Out Nov Dez",
    "Italian": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Turkish": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
    "Dutch": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "Russian": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
    "Polish": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "Croatian": "sij velj ožu tra svi lip srp kol ruj lis stu pro",
}
FULL = {
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Turkish": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",  # noqa: RUF001  the Turkish dotless i
}


def hevy(*starts: str) -> Reading:
    rows = [f'A,"{start}","{start}",,Squat,,,0,normal,100,5,,,' for start in starts]
    return read(HEVY, *rows, zone="UTC")


def days(*starts: str) -> list[str]:
    reading = hevy(*starts)
    assert reading.problems == []
    return [f"{workout.started_at:%Y-%m-%d %H:%M}" for workout in reading.workouts]


class TestLanguages:
    @pytest.mark.parametrize(
        "names", [*SHORT.values(), *FULL.values()], ids=[*SHORT, *(f"{n} in full" for n in FULL)]
    )
    @pytest.mark.parametrize(
        "case", [str, str.upper, str.lower], ids=["as it is", "upper", "lower"]
    )
    def test_a_year_of_months(self, names: str, case: type[str]) -> None:
        starts = [f"12 {case(name)} 2025, 07:34" for name in names.split()]
        assert days(*starts) == [f"2025-{month:02}-12 07:34" for month in range(1, 13)]

    @pytest.mark.parametrize(
        ("start", "read_as"),
        [
            ("12 févr. 2026, 07:34", "2026-02-12 07:34"),
            ("5 Mai 2026, 07:34", "2026-05-05 07:34"),
            ("11 Nis 2026, 13:05", "2026-04-11 13:05"),
            ("25 Juli 2026, 07:34", "2026-07-25 07:34"),
            ("25. Juli 2026, 07:34", "2026-07-25 07:34"),
            ("5 de mai. de 2026, 07:34", "2026-05-05 07:34"),
            ("12 2月 2026, 07:34", "2026-02-12 07:34"),
            ("2026年2月12日 07:34", "2026-02-12 07:34"),
            ("2026年2月12日 下午1:05", "2026-02-12 13:05"),
            ("2026년 2월 12일 오후 1:05", "2026-02-12 13:05"),
            ("févr. 12, 2026, 1:05 p. m.", "2026-02-12 13:05"),
            ("Jul 5, 2026, 10:21\u202fAM", "2026-07-05 10:21"),
            ("18.11.2024 15:04", "2024-11-18 15:04"),
        ],
    )
    def test_styles(self, start: str, read_as: str) -> None:
        assert days(start) == [read_as]

    def test_accents_in_two_code_points(self) -> None:
        assert days("3 fe\u0301vr. 2026, 07:34") == ["2026-02-03 07:34"]

    def test_what_is_no_month_is_a_problem_of_its_row(self) -> None:
        starts = [f"{day} Mai 2026, 07:34" for day in range(1, 10)]
        reading = hevy(*starts, "10 Foo 2026, 07:34", "10 jui 2026, 07:34")
        assert codes(reading) == [
            (11, "start_time", "date_format", False),
            (12, "start_time", "date_format", False),
        ]


class TestTheFileDecides:
    def test_a_name_that_differs_between_languages(self) -> None:
        assert days("5 lis 2025, 07:34", "5 paź 2025, 07:34")[0] == "2025-11-05 07:34"
        assert days("5 lis 2025, 07:34", "5 ožu 2025, 07:34")[0] == "2025-10-05 07:34"
        assert days("5 srp 2025, 07:34", "5 srpna 2025, 07:34")[0] == "2025-08-05 07:34"
        reading = hevy("5 lis 2025, 07:34", "5 paź 2025, 07:34", "5 foo 2025, 07:34")
        assert codes(reading) == [(4, "start_time", "date_format", False)]

    @pytest.mark.parametrize("names", [("lis",), ("lis", "sij", "sty"), ("lip", "lis")])
    def test_a_file_that_leaves_it_open_is_asked_about(self, names: tuple[str, ...]) -> None:
        with pytest.raises(AmbiguousDatesError):
            hevy(*(f"5 {name} 2025, 07:34" for name in names))

    def test_day_or_month_first(self) -> None:
        assert days("4/8/2025 07:34", "4/13/2025 07:34")[0] == "2025-04-08 07:34"
        assert days("4/8/2025 07:34", "13/4/2025 07:34")[0] == "2025-08-04 07:34"
        assert days("5/5/25, 7:34 PM") == ["2025-05-05 19:34"]
        for open_ in (
            ("4/8/2025 07:34",),
            ("4/8/2025 07:34", "13/4/2025 07:34", "4/13/2025 07:34"),
        ):
            with pytest.raises(AmbiguousDatesError):
                hevy(*open_)

    @given(st.integers(0, 364), st.booleans())
    def test_a_year_in_either_order_is_read_back(self, offset: int, day_first: bool) -> None:
        on = [date(2025, 1, 1) + timedelta(days=offset), date(2024, 5, 31)]
        style = "%d/%m/%Y 07:34" if day_first else "%m/%d/%Y 07:34"
        assert days(*(f"{day:{style}}" for day in on)) == [f"{day} 07:34" for day in on]

    def test_of_fitnotes(self) -> None:
        row = "{},Curl,Arms,20,kgs,10,,,,"
        reading = read(FITNOTES, row.format("03/04/2025"), row.format("25/04/2025"), zone="UTC")
        assert [f"{w.started_at:%m-%d}" for w in reading.workouts] == ["04-03", "04-25"]
        with pytest.raises(AmbiguousDatesError):
            read(FITNOTES, row.format("03/04/2025"))

    @given(st.text(max_size=40))
    def test_anything_is_a_time_or_none(self, text: str) -> None:
        parse_local(text)

"""When: what it reads, what it refuses, what it keeps."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date
from time import struct_time

import pytest
from sqlalchemy import Engine, MetaData, create_engine, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, composite, mapped_column

from casetrack.db.base import NAMING
from casetrack.db.partial_date import (
    PartialDate,
    Precision,
    edtf_text,
    first_day,
    last_day,
    when_check,
    when_columns,
)

with warnings.catch_warnings():
    # edtf 5.0.2 builds its grammar in ways that pyparsing 3.3 warns about, at import only.
    warnings.filterwarnings("ignore", message="warn_")
    from edtf import EDTFParseException, parse_edtf


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Stay(Base):
    """A model with two dates, the second of which need not be recorded."""

    __tablename__ = "stay"
    __table_args__ = (when_check("started"), when_check("ended"))

    id: Mapped[int] = mapped_column(primary_key=True)
    started: Mapped[PartialDate] = composite(*when_columns("started"))
    ended: Mapped[PartialDate | None] = composite(
        *when_columns("ended", nullable=True, index=False)
    )


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("edtf", "first", "last", "precision"),
    [
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 24), Precision.DAY),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), Precision.DAY),
        ("2022-05", date(2022, 5, 1), date(2022, 5, 31), Precision.MONTH),
        ("2024-04-XX", date(2024, 4, 1), date(2024, 4, 30), Precision.MONTH),
        ("2019", date(2019, 1, 1), date(2019, 12, 31), Precision.YEAR),
        ("2024-XX", date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR),
        ("2024-XX-XX", date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), Precision.DECADE),
        ("2022-21", date(2022, 3, 1), date(2022, 5, 31), Precision.SEASON),
        ("2023-24", date(2023, 12, 1), date(2024, 2, 29), Precision.SEASON),
        ("2022-05/2022-06", date(2022, 5, 1), date(2022, 6, 30), Precision.RANGE),
        ("2022-05-03/2022-05-07", date(2022, 5, 3), date(2022, 5, 7), Precision.RANGE),
        ("2019/2020", date(2019, 1, 1), date(2020, 12, 31), Precision.RANGE),
        ("2023-05/..", date(2023, 5, 1), None, Precision.RANGE),
        ("../2023-05", None, date(2023, 5, 31), Precision.RANGE),
        ("2019~", date(2019, 1, 1), date(2019, 12, 31), Precision.APPROXIMATE),
        ("2026-11-10~", date(2026, 11, 10), date(2026, 11, 10), Precision.APPROXIMATE),
        ("2019~/2020", date(2019, 1, 1), date(2020, 12, 31), Precision.APPROXIMATE),
        ("2022-05%", date(2022, 5, 1), date(2022, 5, 31), Precision.APPROXIMATE),
        ("2022-05?", date(2022, 5, 1), date(2022, 5, 31), Precision.UNCERTAIN),
        ("[2022-05-01,2022-05-03]", date(2022, 5, 1), date(2022, 5, 3), Precision.ONE_OF),
        ("[2022-05..2022-07]", date(2022, 5, 1), date(2022, 7, 31), Precision.ONE_OF),
        ("[2023-XX,2000]", date(2000, 1, 1), date(2023, 12, 31), Precision.ONE_OF),
        ("[2021..2022,201X]", date(2010, 1, 1), date(2022, 12, 31), Precision.ONE_OF),
        ("", None, None, Precision.UNKNOWN),
    ],
)
def test_edtf_gives_bounds_and_precision(
    edtf: str, first: date | None, last: date | None, precision: Precision
) -> None:
    when = PartialDate.parse_edtf(edtf)

    assert (when.edtf, when.first, when.last, when.precision) == (edtf, first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "2026-02-30",
        "2023-02-29",
        "2026-13",
        "2026-00",
        "2022-25",
        "2022-06/2022-05",
        "2022-05-07/2022-05-03",
        "../..",
        "2022-05/",
        "2022/2023/2024",
        "2024-1X",
        "0000",
        "y20221",
        "2022-05-31T10:00:00Z",
        "[2022-05]",
        "2022-21~",
        "2022-22-15",
        "[2022-21,2023]",
        "[201X..2024]",
        "[2022-05~..2022-07]",
        "[2022..2023..2024]",
        "[2024-02..2023-12]",
        "[2024-02..2024]",
        "2022-05/[2022-06,2022-07]/..",
        "[" + ",".join(["2022-05-01"] * 20) + "]",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse_edtf(text)


@pytest.mark.in_turn(13)
def test_days_are_counted_as_the_library_of_edtf_counts_them() -> None:
    years = ("2024", "2023?", "1900", "9999~", "199X", "20XX", "0000")
    months = ("2024-02", "2023-02%", "2023-12", "2023-00", "2023-13", "2024-XX")
    seasons = ("2024-21", "2023-22", "2023-23")
    days = ("2024-02-29", "2023-02-29", "2023-12-31~", "2023-02-XX", "2024-XX-XX", "2024-01-00")
    plain = (*years, *months[:-1], *days)
    sets = tuple(f"[{text},{other}]" for text, other in zip(plain, reversed(plain), strict=True))
    stretches = ("[1999..2001]", "[2020,2024-02..2024-05]", "[2023-02..2024-02-29,2020]")
    for text in (*plain, "2024-XX", *seasons, *sets, *stretches):
        try:
            value = parse_edtf(text)
            expected = [_day(value.lower_strict()), _day(value.upper_strict())]
        except (EDTFParseException, ValueError):
            with pytest.raises(ValueError, match=r"."):
                PartialDate.parse_edtf(text)
        else:
            assert [
                PartialDate.parse_edtf(text).first,
                PartialDate.parse_edtf(text).last,
            ] == expected, text


def _day(moment: struct_time) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def test_spaces_around_and_inside_do_not_matter() -> None:
    assert PartialDate.parse_edtf(" [2022-05-01, 2022-05-03] ").edtf == "[2022-05-01,2022-05-03]"


def test_a_vaguer_wording_is_kept_beside_a_year() -> None:
    early = PartialDate.parse_edtf("2019", "early 2019")

    assert early.words == "early 2019"
    assert (early.first, early.last) == (date(2019, 1, 1), date(2019, 12, 31))
    assert early != PartialDate.year(2019)
    assert early.with_words(None) == PartialDate.year(2019)


def test_blank_wording_is_no_wording() -> None:
    assert PartialDate.unknown("  ") == PartialDate.unknown()


def test_wording_too_long_to_store_is_refused() -> None:
    with pytest.raises(ValueError, match="wording"):
        PartialDate.unknown("x" * 201)


def test_unknown_has_no_bounds_and_is_no_day() -> None:
    unknown = PartialDate.unknown("some time later")

    assert unknown.is_unknown
    assert not unknown.is_day
    assert (unknown.first, unknown.last, str(unknown)) == (None, None, "unknown")


def test_only_a_plain_day_is_a_day() -> None:
    assert PartialDate.day(date(2026, 11, 24)).is_day
    assert not PartialDate.parse_edtf("2026-11-24~").is_day
    assert not PartialDate.month(2026, 11).is_day


def test_an_interval_knows_its_ends() -> None:
    assert PartialDate.parse_edtf("2022-05/2022-06").ends == (
        PartialDate.month(2022, 5),
        PartialDate.month(2022, 6),
    )
    assert PartialDate.parse_edtf("2023-05/..").ends == (PartialDate.month(2023, 5), None)
    assert PartialDate.parse_edtf("2023-05/..").is_open
    assert PartialDate.year(2019).ends == (PartialDate.year(2019), PartialDate.year(2019))


def test_between_includes_both_days_and_refuses_to_go_back() -> None:
    week = PartialDate.between(date(2026, 11, 16), date(2026, 11, 22))

    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    with pytest.raises(ValueError, match="before it begins"):
        PartialDate.between(date(2026, 11, 22), date(2026, 11, 16))


@pytest.mark.parametrize(
    "when",
    [
        PartialDate.day(date(2026, 11, 24)),
        PartialDate.parse_edtf("2019", "early 2019"),
        PartialDate.parse_edtf("2023-05/..", "2023年5月起"),
        PartialDate.unknown(),
        PartialDate.unknown("later"),
    ],
    ids=str,
)
def test_the_database_gives_back_what_was_kept(engine: Engine, when: PartialDate) -> None:
    with Session(engine) as session:
        session.add(Stay(id=1, started=when, ended=when))
        session.commit()

    with Session(engine) as session:
        stay = session.get_one(Stay, 1)
        assert (stay.started, stay.ended) == (when, when)


def test_not_recorded_is_none_and_not_unknown(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Stay(id=1, started=PartialDate.unknown(), ended=None))
        session.commit()

    with Session(engine) as session:
        stay = session.get_one(Stay, 1)
        assert stay.ended is None
        assert stay.started == PartialDate.unknown()


def test_a_changed_date_is_written(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Stay(id=1, started=PartialDate.year(2019)))
        session.commit()
        session.get_one(Stay, 1).started = PartialDate.month(2019, 3)
        session.commit()

    with Session(engine) as session:
        assert session.get_one(Stay, 1).started == PartialDate.month(2019, 3)


def test_queries_sort_and_filter_by_first_and_last_day(engine: Engine) -> None:
    with Session(engine) as session:
        for number, edtf in enumerate(("2022-06-28", "2022-05/2022-06", "2019", ""), start=1):
            session.add(Stay(id=number, started=PartialDate.parse_edtf(edtf)))
        session.commit()
        other = aliased(Stay)

        by_first = (
            select(Stay.id).where(edtf_text(Stay.started) != "").order_by(first_day(Stay.started))
        )
        over_by_2020 = select(other.id).where(last_day(other.started) < date(2021, 1, 1))
        same = select(Stay.id).where(Stay.started == PartialDate.year(2019))

        assert session.scalars(by_first).all() == [3, 2, 1]
        assert session.scalars(over_by_2020).all() == [3]
        assert session.scalars(same).all() == [3]


def test_columns_carry_the_prefix_and_the_bounds_are_indexed(engine: Engine) -> None:
    columns = {column["name"]: column["nullable"] for column in inspect(engine).get_columns("stay")}
    indexed = [index["column_names"] for index in inspect(engine).get_indexes("stay")]

    assert columns["started_edtf"] is False
    assert columns["ended_edtf"] is True
    assert {"started_words", "started_first", "started_last"} <= columns.keys()
    assert sorted(indexed) == [["started_first"], ["started_last"]]


@pytest.mark.parametrize(
    "wrong",
    [
        PartialDate("", None, date(2019, 1, 1), None),
        PartialDate("2019", None, None, None),
        PartialDate("2019", None, date(2019, 12, 31), date(2019, 1, 1)),
    ],
    ids=["unknown with a bound", "known without a bound", "bounds reversed"],
)
def test_the_database_refuses_bounds_that_contradict(engine: Engine, wrong: PartialDate) -> None:
    with Session(engine) as session:
        session.add(Stay(id=1, started=wrong))
        with pytest.raises(IntegrityError, match="ck_stay_started_bounds"):
            session.commit()

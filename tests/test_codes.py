"""Codes with their words: a closed set, an open one, and what both refuse."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from casetrack.codes import N_, NP_, Coded, Msgid, OpenCode, Ranked, in_fixed_order, member
from casetrack.db.base import StoredCode

pytestmark = pytest.mark.one_engine


class Weather(Coded):
    """A closed set."""

    SUN = "sun", N_("Sun")
    RAIN = "rain", NP_("weather", "Rain")


class Cloud(OpenCode):
    """An open set."""

    HIGH = member("high", N_("High cloud"))


# As a feature would, beside its model.
FOG = Cloud.declare("fog", N_("Fog"))


class Other(OpenCode):
    """Another open set, with a value of the first."""

    HIGH = member("high", N_("High"))


class Base(DeclarativeBase):
    """Tables of this test."""


class Sky(Base):
    """One look at the sky."""

    __tablename__ = "sky"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen: Mapped[Cloud] = mapped_column(StoredCode(Cloud))


@pytest.fixture
def db() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def test_a_marked_text_is_its_text_and_knows_its_context() -> None:
    assert N_("Rain") == "Rain"
    assert N_("Rain").context is None
    assert NP_("weather", "Rain") == "Rain"
    assert NP_("weather", "Rain").context == "weather"


# --- A closed set ---------------------------------------------------------------------------------


def test_a_member_is_its_value_and_has_its_words() -> None:
    assert str(Weather.RAIN) == Weather.RAIN.value == "rain"
    assert Weather("rain") is Weather.RAIN
    assert Weather.RAIN.words == Msgid("Rain", "weather")
    assert json.dumps({Weather.SUN: Weather.RAIN}) == '{"sun": "rain"}'


def test_a_code_without_words_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="'snow' has no words"):

        class Wordless(Coded):
            SNOW = "snow"


def test_a_text_that_is_not_marked_is_no_words() -> None:
    with pytest.raises(TypeError, match="'snow' has no words"):

        class Unmarked(Coded):
            SNOW = "snow", "Snow"


def test_a_step_without_words_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="1 has no words"):

        class Wordless(Ranked):
            FIRST = 1


# --- An open set ----------------------------------------------------------------------------------


def test_members_of_the_class_and_of_a_feature_are_alike() -> None:
    assert list(Cloud) == [Cloud.HIGH, FOG]
    assert [cloud.name for cloud in Cloud] == ["HIGH", "FOG"]
    assert FOG == "fog"
    assert FOG.value == "fog"
    assert FOG.words == "Fog"
    assert repr(FOG) == "<Cloud.FOG: 'fog'>"


def test_there_is_one_object_for_each_value() -> None:
    assert Cloud("fog") is FOG
    assert copy.deepcopy(FOG) is FOG
    assert pickle.loads(pickle.dumps(FOG)) is FOG
    assert {Cloud.HIGH: 1, FOG: 2}[Cloud("fog")] == 2


def test_a_set_knows_its_own_values_only() -> None:
    assert "fog" in Cloud
    assert "fog" not in Other
    assert isinstance(Other("high"), Other)
    with pytest.raises(ValueError, match="'hail' is not a valid Cloud"):
        Cloud("hail")


def test_a_value_is_declared_once_and_with_words() -> None:
    with pytest.raises(ValueError, match="'fog' is declared already"):
        Cloud.declare("fog", N_("Mist"))
    with pytest.raises(TypeError, match="'hail' has no words"):
        Cloud.declare("hail", "Hail")  # type: ignore[arg-type]  # what is refused


def test_a_match_finds_it() -> None:
    match Cloud("fog"):
        case Cloud.HIGH:
            text = "high"
        case _:
            text = "another"

    assert text == "another"


def test_it_is_stored_as_its_value_and_read_as_the_code(db: Session) -> None:
    db.add(Sky(seen=FOG))
    db.flush()
    db.expire_all()

    assert db.connection().exec_driver_sql("SELECT seen FROM sky").scalar() == "fog"
    assert db.scalar(select(Sky.seen).where(Sky.seen.in_([FOG]))) is FOG


def test_what_nobody_declared_is_not_stored(db: Session) -> None:
    db.add(Sky(seen="hail"))

    with pytest.raises(StatementError, match="'hail' is not a valid Cloud"):
        db.flush()


def test_members_have_an_order_that_hangs_on_no_import() -> None:
    class Sign(OpenCode):
        """Declared as one import after another would."""

        ZERO = member("zero", N_("Zero"))
        NONE = member("none", N_("None"))

    Sign.declare("lion", N_("Lion"))
    Sign.declare("crab", N_("Crab"))

    assert [sign.value for sign in Sign] == ["zero", "none", "lion", "crab"]
    assert in_fixed_order(Sign) == ["zero", "none", "crab", "lion"]
    assert in_fixed_order(Weather) == [Weather.SUN, Weather.RAIN]

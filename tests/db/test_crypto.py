"""Sealed text: what opens it, what does not, and where its keys are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, Text, create_engine, select, text, type_coerce, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from casetrack.db.crypto import (
    EncryptedText,
    KeyFileUnfit,
    KeyMissing,
    Keyring,
    SealBroken,
    Sealed,
    current_keyring,
    reseal_all,
    set_keyring,
    use_keyring,
)

NAME = b"identity.name"


class Base(DeclarativeBase):
    pass


class Identity(Base):
    """A table with two sealed columns and one plain."""

    __tablename__ = "identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(EncryptedText("identity.name"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("identity.phone"))
    plain: Mapped[str | None]


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", hide_parameters=True)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def stored_name(session: Session, number: int = 1) -> str:
    """The name as the database keeps it."""
    raw = select(type_coerce(Identity.name, Text)).where(Identity.id == number)
    return session.scalars(raw).one()


# The ring


def test_what_was_sealed_opens_again() -> None:
    ring = Keyring.new()

    sealed = ring.seal("孙小明", context=NAME)

    assert ring.open_(sealed, context=NAME) == "孙小明"


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    ring = Keyring.new()

    assert ring.seal("孙小明", context=NAME) != ring.seal("孙小明", context=NAME)


def test_one_altered_bit_keeps_it_shut() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", context=NAME)
    altered = bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]

    with pytest.raises(SealBroken):
        ring.open_(replace(sealed, ciphertext=altered), context=NAME)


def test_it_opens_only_where_it_belongs() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", context=NAME)

    with pytest.raises(SealBroken):
        ring.open_(sealed, context=b"identity.phone")


def test_another_installations_key_of_the_same_id_does_not_open_it() -> None:
    sealed = Keyring.new().seal("孙小明", context=NAME)

    with pytest.raises(SealBroken):
        Keyring.new().open_(sealed, context=NAME)


def test_an_added_key_seals_and_the_old_one_still_opens() -> None:
    old = Keyring.new()
    sealed = old.seal("孙小明", context=NAME)

    ring = old.add_key()

    assert ring.current == "k2"
    assert ring.open_(sealed, context=NAME) == "孙小明"
    assert ring.seal("孙小明", context=NAME).key_id == "k2"


def test_resealing_moves_to_the_key_in_use_and_then_changes_nothing() -> None:
    old = Keyring.new()
    ring = old.add_key()
    stored = str(old.seal("孙小明", context=NAME))

    fresh = ring.reseal(stored, context=NAME)

    assert Sealed.parse(fresh).key_id == "k2"
    assert ring.reseal(fresh, context=NAME) == fresh
    assert ring.without("k1").open_(Sealed.parse(fresh), context=NAME) == "孙小明"


def test_a_key_taken_off_the_ring_is_named_in_the_refusal() -> None:
    old = Keyring.new()
    sealed = old.seal("孙小明", context=NAME)

    with pytest.raises(KeyMissing, match="k1"):
        old.add_key().without("k1").open_(sealed, context=NAME)


def test_the_key_in_use_cannot_be_taken_off() -> None:
    with pytest.raises(KeyMissing, match="k1"):
        Keyring.new().without("k1")


@pytest.mark.parametrize(
    "stored",
    ["", "孙小明", "v1:k1:AAAA", "v2:k1:AAAAAAAAAAAAAAAA:AAAA", "v1:k1:AAAA:AAAA", "v1:k1:!:!"],
)
def test_what_is_no_sealed_text_is_refused_without_being_quoted(stored: str) -> None:
    with pytest.raises(SealBroken) as refusal:
        Sealed.parse(stored)

    assert "孙" not in str(refusal.value)


def test_nothing_printed_shows_keys_or_text() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", context=NAME)
    shown = repr(ring) + str(ring) + repr(sealed)

    assert "孙" not in shown
    assert "b'" not in shown


def test_look_up_ignores_width_case_and_spaces_and_nothing_else() -> None:
    ring = Keyring.new()

    found = ring.lookup_hash("11010519491231002X")

    assert found == ring.lookup_hash(" 110105 19491231 002x ")  # full-width digits and x
    assert found != ring.lookup_hash("110105194912310021")
    assert len(found) == 64


def test_look_up_survives_a_new_key_but_not_another_installation() -> None:
    ring = Keyring.new()

    assert ring.add_key().lookup_hash("孙小明") == ring.lookup_hash("孙小明")
    assert Keyring.new().lookup_hash("孙小明") != ring.lookup_hash("孙小明")


# The key file


def test_a_key_file_is_its_owners_alone_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    ring = Keyring.create(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path) == ring
    assert set(json.loads(path.read_text())) == {"current", "keys", "lookup"}


def test_an_existing_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.create(path)

    with pytest.raises(KeyFileUnfit, match="exists already"):
        Keyring.create(path)

    assert Keyring.load(path) == ring


def test_a_ring_with_a_new_key_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.create(path).add_key()

    ring.save(path)

    assert Keyring.load(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    Keyring.create(path)
    path.chmod(mode)

    with pytest.raises(KeyFileUnfit, match="chmod 600"):
        Keyring.load(path)


def test_a_missing_key_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=r"There is no key file at .*keys\.json\."):
        Keyring.load(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '{"current": "k1"}',
        '{"current": "k1", "keys": {"k1": "AAAA"}, "lookup": "AAAA"}',
        '{"current": "k1", "keys": {"k1": 5}, "lookup": "AAAA"}',
        '{"current": "k1", "keys": ["AAAA"], "lookup": "AAAA"}',
    ],
)
def test_a_malformed_key_file_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(KeyFileUnfit) as refusal:
        Keyring.load(path)

    assert "AAAA" not in str(refusal.value)
    assert refusal.value.__cause__ is None


# The column


def test_the_database_holds_no_plain_text(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add(Identity(id=1, name="孙小明", phone=None))
        session.commit()

        assert session.get_one(Identity, 1).name == "孙小明"
        assert session.get_one(Identity, 1).phone is None
        assert stored_name(session).startswith("v1:k1:")
        assert "孙" not in stored_name(session)


def test_writing_without_a_keyring_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Identity(id=1, name="孙小明"))
        with pytest.raises(StatementError, match="No keyring is in use") as refusal:
            session.commit()

    assert "孙" not in str(refusal.value)


def test_reading_without_a_keyring_is_refused(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add(Identity(id=1, name="孙小明"))
        session.commit()

    with Session(engine) as session, pytest.raises(KeyMissing):
        session.get(Identity, 1)


def test_a_sealed_text_moved_to_another_column_stays_shut(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add(Identity(id=1, name="孙小明"))
        session.commit()
        session.execute(text("UPDATE identity SET phone = name"))
        session.commit()

        with pytest.raises(SealBroken):
            session.get(Identity, 1)


def test_a_statement_shown_with_its_values_shows_the_sealed_text(engine: Engine) -> None:
    statement = update(Identity).values(name="孙小明")

    with use_keyring(Keyring.new()):
        shown = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))

    assert "v1:k1:" in shown
    assert "孙" not in shown


def test_the_ring_is_in_use_for_its_block_only() -> None:
    ring = Keyring.new()

    with use_keyring(ring):
        assert current_keyring() is ring

    with pytest.raises(KeyMissing):
        current_keyring()


def test_a_thread_takes_its_own_ring_into_use() -> None:
    seen: list[Keyring] = []
    ring = Keyring.new()

    def request() -> None:
        set_keyring(ring)
        seen.append(current_keyring())

    thread = Thread(target=request)
    thread.start()
    thread.join()

    assert seen == [ring]
    with pytest.raises(KeyMissing):
        current_keyring()


def test_rotation_reseals_every_column_and_row_once(engine: Engine) -> None:
    old = Keyring.new()
    with Session(engine) as session, use_keyring(old):
        session.add_all(Identity(id=n, name=f"name {n}", phone="1", plain="p") for n in range(1, 4))
        session.add(Identity(id=4, name="name 4"))
        session.commit()
    ring = old.add_key()

    with engine.begin() as connection:
        changed = reseal_all(connection, Base.metadata, ring)
        again = reseal_all(connection, Base.metadata, ring)

    assert (changed, again) == (7, 0)
    with Session(engine) as session, use_keyring(ring.without("k1")):
        names = [identity.name for identity in session.scalars(select(Identity))]
        assert names == ["name 1", "name 2", "name 3", "name 4"]

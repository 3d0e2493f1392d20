"""Sealed text: what opens it, what does not, and where its keys are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TypedDict

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, String, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from casetrack.db.crypto import (
    UNBOUND,
    KeyFileUnfit,
    KeyMissing,
    Keyring,
    SealBroken,
    Sealed,
    current_keyring,
    set_keyring,
    use_keyring,
)
from casetrack.db.sealing import HASH_OF, Opened, SealedText, counted_by_key, examine, reseal_all


class Place(TypedDict):
    """Where a text belongs."""

    column: str
    row: tuple[str, ...]


NAME: Place = {"column": "identity.name", "row": ("7",)}


class Base(DeclarativeBase):
    pass


class Identity(Base):
    """A table with two sealed columns, a hash and one plain."""

    __tablename__ = "identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int]
    name_sealed: Mapped[str] = mapped_column("name", SealedText("party_id"))
    phone_sealed: Mapped[str | None] = mapped_column("phone", SealedText("party_id"))
    name_hash: Mapped[str | None] = mapped_column(String(64), info={HASH_OF: "name"})
    plain: Mapped[str | None]

    name = Opened[str]("name_sealed")
    phone = Opened[str | None]("phone_sealed")


def person(number: int = 1, name: str = "孙小明", phone: str | None = None) -> Identity:
    """Somebody whose row has this number, and whose party ten times it."""
    return Identity(id=number, party_id=number * 10, name=name, phone=phone)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", hide_parameters=True)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def unbound(ring: Keyring, text: str, column: str) -> str:
    """A text as an older casetrack sealed it: bound to table and column only."""
    nonce = b"n" * 12
    content = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode(), column.encode())
    return str(Sealed(ring.current, nonce, content, UNBOUND))


# The ring


def test_what_was_sealed_opens_again() -> None:
    ring = Keyring.new()

    sealed = ring.seal("孙小明", **NAME)

    assert ring.open_(sealed, **NAME) == "孙小明"


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    ring = Keyring.new()

    assert ring.seal("孙小明", **NAME) != ring.seal("孙小明", **NAME)


def test_one_altered_bit_keeps_it_shut() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", **NAME)
    altered = bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]

    with pytest.raises(SealBroken):
        ring.open_(replace(sealed, ciphertext=altered), **NAME)


def test_it_opens_only_where_it_belongs() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", **NAME)

    with pytest.raises(SealBroken):
        ring.open_(sealed, column="identity.phone", row=("7",))


def test_it_opens_only_in_its_row() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", **NAME)

    with pytest.raises(SealBroken):
        ring.open_(sealed, column="identity.name", row=("8",))


def test_a_text_bound_to_no_row_opens_on_an_older_ring_only() -> None:
    ring = Keyring.new()
    sealed = Sealed.parse(unbound(ring, "孙小明", "identity.name"))

    assert replace(ring, opens_unbound=True).open_(sealed, **NAME) == "孙小明"
    with pytest.raises(SealBroken, match="not bound to its row"):
        ring.open_(sealed, **NAME)


def test_another_installations_key_has_another_id_and_fingerprint() -> None:
    mine, other = Keyring.new(), Keyring.new()

    assert mine.current != other.current
    assert mine.fingerprint(mine.current) != other.fingerprint(other.current)
    with pytest.raises(KeyMissing, match=mine.current):
        other.open_(mine.seal("孙小明", **NAME), **NAME)


def test_another_key_of_the_same_id_does_not_open_it() -> None:
    mine = Keyring.new()
    sealed = mine.seal("孙小明", **NAME)
    other = replace(mine, keys={mine.current: bytes(32)})

    with pytest.raises(SealBroken):
        other.open_(sealed, **NAME)


def test_an_added_key_seals_and_the_old_one_still_opens() -> None:
    old = Keyring.new()
    sealed = old.seal("孙小明", **NAME)

    ring = old.add_key()

    assert ring.current != old.current
    assert ring.open_(sealed, **NAME) == "孙小明"
    assert ring.seal("孙小明", **NAME).key_id == ring.current


def test_a_key_taken_off_the_ring_is_named_in_the_refusal() -> None:
    old = Keyring.new()
    sealed = old.seal("孙小明", **NAME)

    with pytest.raises(KeyMissing, match=old.current):
        old.add_key().without(old.current).open_(sealed, **NAME)


def test_the_key_in_use_cannot_be_taken_off() -> None:
    ring = Keyring.new()

    with pytest.raises(KeyMissing, match=ring.current):
        ring.without(ring.current)


@pytest.mark.parametrize(
    "stored",
    ["", "孙小明", "v1:k1:AAAA", "v3:k1:AAAAAAAAAAAAAAAA:AAAA", "v1:k1:AAAA:AAAA", "v1:k1:!:!"],
)
def test_what_is_no_sealed_text_is_refused_without_being_quoted(stored: str) -> None:
    with pytest.raises(SealBroken) as refusal:
        Sealed.parse(stored)

    assert "孙" not in str(refusal.value)


def test_nothing_printed_shows_keys_or_text() -> None:
    ring = Keyring.new()
    sealed = ring.seal("孙小明", **NAME)
    shown = repr(ring) + str(ring) + repr(sealed)

    assert "孙" not in shown
    # Bytes, as they are printed; the hexadecimal name of a key may end with a b as well.
    assert re.search(r"\bb['\"]", shown) is None


def test_look_up_ignores_width_case_and_spaces_and_nothing_else() -> None:
    ring = Keyring.new()

    text = ring.lookup_hash("11010519491231002X")

    assert text == ring.lookup_hash(" 110105 19491231 002x ")  # full-width digits and x
    assert text != ring.lookup_hash("110105194912310021")
    assert len(text) == 64


def test_a_new_key_brings_a_new_look_up_key() -> None:
    ring = Keyring.new()

    assert ring.add_key().lookup_hash("孙小明") != ring.lookup_hash("孙小明")
    assert ring.add_key().lookup_fingerprint() != ring.lookup_fingerprint()
    assert Keyring.new().lookup_hash("孙小明") != ring.lookup_hash("孙小明")


# The key file


def test_a_key_file_is_its_owners_alone_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    ring = Keyring.create(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path) == ring
    assert set(json.loads(path.read_text())) == {"current", "keys", "lookup", "opens_unbound"}


def test_a_key_file_of_before_opens_what_is_bound_to_no_row(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    Keyring.create(path)
    data = json.loads(path.read_text())
    del data["opens_unbound"]
    path.write_text(json.dumps(data))

    assert Keyring.load(path).opens_unbound


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
        session.add(person())
        session.commit()

        identity = session.get_one(Identity, 1)
        assert identity.name == "孙小明"
        assert identity.phone is None
        assert identity.name_sealed.startswith("v2:")
        assert "孙" not in identity.name_sealed


def test_writing_without_a_keyring_is_refused() -> None:
    with pytest.raises(KeyMissing, match="No keyring is in use"):
        person()


def test_sealing_before_the_row_is_known_is_refused() -> None:
    with use_keyring(Keyring.new()), pytest.raises(ValueError, match="party_id"):
        Identity(id=1, name="孙小明")


def test_reading_without_a_keyring_is_refused(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add(person())
        session.commit()

    with Session(engine) as session:
        identity = session.get_one(Identity, 1)
        with pytest.raises(KeyMissing):
            assert identity.name


def test_a_sealed_text_moved_to_another_column_stays_shut(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add(person())
        session.commit()
        session.execute(text("UPDATE identity SET phone = name"))
        session.expire_all()

        with pytest.raises(SealBroken):
            assert session.get_one(Identity, 1).phone


def test_the_names_of_two_people_cannot_be_swapped_unseen(engine: Engine) -> None:
    with Session(engine) as session, use_keyring(Keyring.new()):
        session.add_all([person(1), person(2, "冯浩")])
        session.commit()
        session.execute(
            text("UPDATE identity SET name = (SELECT name FROM identity WHERE id = 2) WHERE id = 1")
        )
        session.expire_all()

        assert session.get_one(Identity, 2).name == "冯浩"
        with pytest.raises(SealBroken):
            assert session.get_one(Identity, 1).name


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


# Going through all of it


def test_rotation_reseals_every_column_and_row_once(engine: Engine) -> None:
    old = Keyring.new()
    with Session(engine) as session, use_keyring(old):
        session.add_all(person(n, f"name {n}", "1") for n in range(1, 4))
        session.add(person(4, "name 4"))
        session.commit()
    ring = old.add_key()

    with engine.begin() as connection:
        changed = reseal_all(connection, Base.metadata, ring)
        again = reseal_all(connection, Base.metadata, ring)

    assert (changed.sealed_again, again.sealed_again, again.texts) == (7, 0, 7)
    with Session(engine) as session, use_keyring(ring.without(old.current)):
        names = [identity.name for identity in session.scalars(select(Identity))]
        assert names == ["name 1", "name 2", "name 3", "name 4"]


def test_rotation_binds_to_its_row_what_was_bound_to_none(engine: Engine) -> None:
    ring = replace(Keyring.new(), opens_unbound=True)
    with Session(engine) as session, use_keyring(ring):
        session.add(person())
        session.flush()
        session.execute(
            text("UPDATE identity SET name = :name"),
            {"name": unbound(ring, "孙小明", "identity.name")},
        )
        session.commit()

    with engine.begin() as connection:
        changed = reseal_all(connection, Base.metadata, ring)

    assert changed.sealed_again == 1
    with Session(engine) as session, use_keyring(replace(ring, opens_unbound=False)):
        assert session.get_one(Identity, 1).name == "孙小明"


def test_rotation_hashes_with_the_new_look_up_key(engine: Engine) -> None:
    old = Keyring.new()
    with Session(engine) as session, use_keyring(old):
        identity = person()
        identity.name_hash = old.lookup_hash("孙小明")
        session.add(identity)
        session.commit()
    ring = old.add_key()

    with engine.begin() as connection:
        otherwise = examine(connection, Base.metadata, ring).hashed_otherwise
        reseal_all(connection, Base.metadata, ring)
        after = examine(connection, Base.metadata, ring).hashed_otherwise

    assert (otherwise, after) == (1, 0)
    with Session(engine) as session:
        assert session.get_one(Identity, 1).name_hash == ring.lookup_hash("孙小明")


@pytest.mark.parametrize("stored", ["not sealed", "v2:k1:AAAAAAAAAAAAAAAA:AAAA", None])
def test_rotation_names_what_does_not_open_and_goes_on(engine: Engine, stored: str | None) -> None:
    old = Keyring.new()
    with Session(engine) as session, use_keyring(old):
        session.add_all([person(1), person(2, "冯浩"), person(3, "欧阳娜")])
        session.flush()
        moved = stored or session.get_one(Identity, 3).name_sealed
        session.execute(text("UPDATE identity SET name = :name WHERE id = 2"), {"name": moved})
        session.commit()
    ring = old.add_key()

    with engine.begin() as connection:
        gone = reseal_all(connection, Base.metadata, ring)

    assert [(shut.table, shut.row_id, shut.column) for shut in gone.shut] == [
        ("identity", 2, "name")
    ]
    assert gone.sealed_again == 2
    with Session(engine) as session, use_keyring(ring.without(old.current)):
        assert session.get_one(Identity, 1).name == "孙小明"
        assert session.get_one(Identity, 3).name == "欧阳娜"
        assert session.get_one(Identity, 2).name_sealed == moved


def test_what_each_key_sealed_is_counted_without_opening_any(engine: Engine) -> None:
    old = Keyring.new()
    ring = old.add_key()
    with Session(engine) as session:
        with use_keyring(old):
            session.add(person(1, phone="1"))
        with use_keyring(ring):
            session.add(person(2))
        session.flush()
        session.execute(text("UPDATE identity SET phone = 'nothing sealed' WHERE id = 2"))
        session.commit()

    with engine.begin() as connection:
        counted = counted_by_key(connection, Base.metadata)

    assert counted == {old.current: 2, ring.current: 1, "": 1}

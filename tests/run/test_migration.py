"""`./run migration`: the next file of the migrations, written from an empty database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casetrack.revisions import MIGRATIONS
from config.migration import NotWritten, write_migration


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A copy of the migrations of this tree."""
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))


def numbers(migrations: Path) -> list[str]:
    """The numbers of the migrations that are there, in order."""
    return sorted(file.name[:4] for file in migrations.glob("versions/*.py"))


@pytest.mark.in_turn(13)
def test_where_the_models_are_as_the_migrations_leave_them_nothing_is_written(
    migrations: Path,
) -> None:
    before = numbers(migrations)

    with pytest.raises(NotWritten, match="nothing to write"):
        write_migration("Nothing", migrations=migrations)

    assert numbers(migrations) == before


@pytest.mark.in_turn(13)
def test_one_to_be_written_by_hand_follows_the_newest(migrations: Path) -> None:
    newest = numbers(migrations)[-1]

    file = write_migration("What stood there, before.", migrations=migrations, is_empty=True)

    assert file.name == f"{int(newest) + 1:04}_what_stood_there_before.py"
    text = file.read_text(encoding="utf-8")
    assert text.startswith('"""What stood there, before.\n')
    assert f'down_revision = "{newest}"'.replace('"', "'") in text


@pytest.mark.in_turn(13)
def test_what_the_models_have_and_the_migrations_lack_is_written(migrations: Path) -> None:
    for file in migrations.glob("versions/*.py"):
        file.unlink()

    file = write_migration("Everything", migrations=migrations)

    text = file.read_text(encoding="utf-8")
    assert file.name == "0001_everything.py"
    assert text.count("op.create_table(") > 30
    assert "###" not in text


@pytest.mark.in_turn(13)
def test_two_newest_migrations_are_put_in_order_first(migrations: Path) -> None:
    newest = max(migrations.glob("versions/*.py"))
    own_number = newest.read_text(encoding="utf-8").replace(
        f'revision = "{newest.name[:4]}"', 'revision = "9999"', 1
    )
    (migrations / "versions" / "9999_theirs.py").write_text(own_number, encoding="utf-8")

    with pytest.raises(NotWritten, match="Two migrations are the newest"):
        write_migration("Ours", migrations=migrations)

"""What was deleted or overwritten does not stay readable in the file of the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.db.session import Database


@pytest.mark.parametrize("statement", ["DELETE FROM note", "UPDATE note SET text = 'gone'"])
def test_a_text_that_is_gone_is_gone_from_the_file(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "casetrack.sqlite"
    database = Database(sa.URL.create("sqlite", database=str(file)))
    # Some builds of SQLite do it by themselves: as if this one did not.
    sa.event.listen(
        database.engine,
        "connect",
        lambda connection, _record: connection.execute("PRAGMA secure_delete=OFF"),
        insert=True,
    )
    with database.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (text TEXT)"))
        connection.execute(sa.text("INSERT INTO note VALUES (:said)"), {"said": "孙小明" * 20})
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    stood = "孙小明".encode() in file.read_bytes()

    with database.engine.begin() as connection:
        connection.execute(sa.text(statement))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()

    assert stood
    assert "孙小明".encode() not in file.read_bytes()

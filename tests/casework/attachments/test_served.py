"""Files and a real server: killed in the middle, and no larger by what it carries."""

from __future__ import annotations

import http.client
import io
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
from sqlalchemy import URL, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from benchmarks.kills import Server, served
from benchmarks.small import STARTS_WITHIN, Person, Sent, free_port, prepare, write_settings
from casetrack.app import create_app
from casetrack.cases.models import JournalEntry
from casetrack.casework.attachments.models import Attachment
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.bilingual_text import in_english
from casetrack.db.file_store import LARGEST, FileStore
from casetrack.db.kept_files import open_file
from casetrack.db.session import Database
from casetrack.web.idempotency import FIELD, new_token
from tests.casework.attachments import made_files as made

pytestmark = pytest.mark.one_engine

ON_A_PUSH, AT_NIGHT = 3, 50
# Seconds from the first answer to the kill.
AT_MOST = 0.5
GROWTH = 8 * 1024  # kilobytes


class Sender(Person):
    """Logs what happened, each time with a file of which no other has the content."""

    def post(self, path: str, fields: dict[str, str], content: bytes) -> tuple[int, str, bytes]:
        """Send a form with a file. Raises OSError, HTTPException."""
        sent = {**fields, "csrf_token": self.csrf, FIELD: new_token()}
        storage = FileStorage(io.BytesIO(content), "a.mp4")
        stream, _size, boundary = stream_encode_multipart(
            {**sent, "files": storage}, use_tempfile=False
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STARTS_WITHIN)
        cookies = "; ".join(f"{name}={told.value}" for name, told in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        try:
            connection.request("POST", path, stream.read(), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        finally:
            connection.close()

    def send(self, form: Sent) -> None:
        """Send it once; what was not answered is not sent again."""
        path = f"/cases/{self.case_id}/log"
        status, led_to, _text = self.post(path, {"text": form.words}, of(form.words))
        assert status in (302, 503)
        if status == 302:
            form.led_to = led_to
            self.sent.append(form)


def of(words: str) -> bytes:
    """The content of the file that is sent with these words: some hundred pieces at most."""
    body = words.encode() * (1 + sum(words.encode()) * 40 % 60_000)
    return made.film(size=0)[:-8] + made.box(b"mdat", body)


@pytest.fixture
def settings(tmp_path: Path) -> tuple[Path, int]:
    """The settings of a small installation, and its case."""
    url = URL.create("sqlite", database=str(tmp_path / "casetrack.sqlite"))
    file = write_settings(url, tmp_path)
    return file, prepare(Database(url), file)


@pytest.mark.in_turn(13)
def test_a_kill_in_the_middle_leaves_no_half_file_no_orphan_and_loses_no_entry(
    settings: tuple[Path, int], tmp_path: Path, is_night: bool
) -> None:
    (file, case_id), chance = settings, random.Random(7)
    sender = Sender(free_port(), "files", case_id)
    for number in range(AT_NIGHT if is_night else ON_A_PUSH):
        with served(file, sender.port, tmp_path) as server:
            if not number:
                sender.sign_in()
            begun = threading.Event()
            hand = threading.Thread(target=sender.work, args=(begun,))
            hand.start()
            assert begun.wait(STARTS_WITHIN)
            time.sleep(chance.uniform(0, AT_MOST))
            server.kill()
            server.join()
            hand.join()
    with served(file, sender.port, tmp_path):
        pass  # What was left is swept away when it starts.

    told = from_file(file, {})
    app = create_app(told)
    with app.app_context():
        said = select(JournalEntry.id, in_english(JournalEntry.text))
        texts: dict[int, str | None] = dict(session().execute(said).all())
        rows = session().scalars(select(Attachment)).all()
        kept = {texts[row.entry_id]: open_file(row).read() for row in rows}
        names = {row.store_name for row in rows}
    app.extensions["casetrack_database"].dispose()
    logged = {words for words in texts.values() if words and words.startswith("Form ")}
    assert {form.words for form in sender.sent} <= logged
    assert set(kept) == logged
    assert all(content == of(words or "") for words, content in kept.items())
    assert FileStore(told.files_dir).names() == names


def memory(server: Server, name: str) -> int:
    """A line of what the system says of the memory of the server, in kilobytes."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


@pytest.mark.in_turn(13)
def test_fifty_megabytes_do_not_make_the_server_grow_and_the_same_at_one_moment_is_kept_once(
    settings: tuple[Path, int], tmp_path: Path
) -> None:
    file, case_id = settings
    sender = Sender(free_port(), "files", case_id)
    large = made.film(size=LARGEST - 200)
    with served(file, sender.port, tmp_path, SpawnProcess) as server:
        sender.sign_in()
        there = f"/cases/{case_id}/entries/1/files"
        original = f"/cases/{case_id}/files/%d/original"
        # What is needed for any file is there from the first few on.
        for number in (1, 2, 3):
            content = made.film(size=3_000_000 + number)
            assert sender.post(there, {"kind": ""}, content)[0] == 302
            assert sender.post(original % number, {"reason": "Compare"}, b"")[0] == 200
        before = memory(server, "VmRSS")
        Path(f"/proc/{server.pid}/clear_refs").write_text("5")

        assert sender.post(there, {"kind": ""}, large)[0] == 302
        status, _to, back = sender.post(original % 4, {"reason": "Compare"}, b"")

        highest = memory(server, "VmHWM")
        same = made.film(size=100_000)
        with ThreadPoolExecutor(4) as hands:
            sent = [hands.submit(sender.post, there, {"kind": ""}, same) for _hand in range(4)]
    assert sorted(hand.result()[0] for hand in sent) == [302, 422, 422, 422]
    assert (status, back) == (200, large)
    assert highest - before <= GROWTH

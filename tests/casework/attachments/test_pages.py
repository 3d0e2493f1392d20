"""Files are added, shown as our own picture, and taken out with a reason; each look is recorded."""

from __future__ import annotations

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.models import Party
from casetrack.casework.attachments.models import AttachmentKind, FileType
from casetrack.db import session
from tests.builders import make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files
from tests.casework.attachments.test_inspecting import WRONG
from tests.db.test_file_store import full_disk
from tests.signed_in import prepare, sign_in, text_of

PDF, JPEG = made.pdf(3), made.picture()


def test_several_files_are_added_at_once(desk: Files) -> None:
    answer = desk.send((PDF, "what came.pdf"), (JPEG, "a.jpg"), kind="reply", about="The reply")

    assert answer.status_code == 302
    first, second = desk.rows()
    assert (first.kind, first.number, first.pages) == (AttachmentKind.REPLY, 1, 3)
    assert (second.file_type, second.number) == (FileType.JPEG, 2)
    assert desk.store.names() == {first.store_name, second.store_name}
    page = text_of(desk.client.get(desk.page))
    assert "Reply-1" in page
    assert "Reply-2" in page
    assert "what came" not in page


def test_the_page_of_the_case_names_them(desk: Files) -> None:
    desk.send((PDF, "a.pdf"), kind="reply")

    assert "Reply-1" in text_of(desk.client.get(f"/cases/{desk.case_id}"))
    assert "Reply-1" in text_of(desk.client.get(f"/cases/{desk.case_id}/files"))


@pytest.mark.in_turn(13)
def test_what_is_not_taken_is_said_and_leaves_nothing(desk: Files) -> None:
    for what, (content, name, _sentence) in WRONG.items():
        answer = desk.send((content, name))

        assert answer.status_code == 422, what
        assert text_of(answer).count('class="error"') == 1, what
        assert desk.store.names() == set(), what
    assert desk.rows() == []


def test_one_that_is_refused_keeps_the_others(desk: Files) -> None:
    answer = desk.client.get(desk.send((PDF, "a.pdf"), (b"", "b.pdf"), (JPEG, "c.jpg")).location)

    assert len(desk.rows()) == 2
    assert "2 files were added." in text_of(answer)
    assert "A file was not taken: The file is empty." in text_of(answer)
    assert len(desk.store.names()) == 2


def test_the_same_file_twice_is_said_and_kept_once(desk: Files) -> None:
    desk.send((PDF, "a.pdf"), kind="reply")

    answer = desk.send((PDF, "b.pdf"))

    assert answer.status_code == 422
    assert "as Reply-1" in text_of(answer)
    assert len(desk.store.names()) == len(desk.rows()) == 1


def test_a_case_holds_no_more_than_the_settings_say(
    desk: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(desk.app.config, "CASE_MEGABYTES", 1)
    desk.send((made.film(size=1_000_000), "a.mp4"))

    answer = desk.send((made.film(size=900_000), "b.mp4"))

    assert "more than 1 MB" in text_of(answer)
    assert len(desk.store.names()) == 1


def test_a_disk_without_room_keeps_nothing_and_says_so(
    desk: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.db.file_store.os.write", full_disk)

    answer = desk.send((PDF, "a.pdf"), about="The receipt")

    assert answer.status_code == 422
    assert "There is no room on the disk: nothing is kept." in text_of(answer)
    assert "The receipt" in text_of(answer)
    assert desk.rows() == []
    assert desk.store.names() == set()


def test_a_scanner_that_is_silent_lets_nothing_in(
    desk: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(desk.app.config, "SCANNER", "unix:/nowhere/clamd.ctl")

    answer = desk.send((PDF, "a.pdf"))

    assert "does not answer, and nothing is taken without it" in text_of(answer)
    assert desk.store.names() == set()


def test_a_picture_of_a_page_is_ours_and_that_it_was_seen_is_recorded(desk: Files) -> None:
    desk.send((PDF, "a.pdf"))
    row = desk.rows()[0]

    assert "Looked at" not in text_of(desk.client.get(desk.file(row)))
    for page in (1, 3):
        answer = desk.client.get(f"{desk.file(row)}/pages/{page}")
        assert answer.mimetype == "image/jpeg"
        assert answer.data.startswith(b"\xff\xd8\xff")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    assert "Looked at pages 1, 3" in text_of(desk.client.get(desk.file(row)))
    for page in (0, 4):
        assert desk.client.get(f"{desk.file(row)}/pages/{page}").status_code == 404


def test_the_original_is_taken_for_a_reason_under_a_name_without_names(desk: Files) -> None:
    desk.send((PDF, "reply of the mother.pdf"), kind="reply")
    row = desk.rows()[0]

    with prepare(desk.app):
        alias = session().get_one(Party, desk.child_id).alias.en
    for reason in ("", f"Compare it for {alias}"):
        refused = desk.client.post(f"{desk.file(row)}/original", data={"reason": reason})
        assert refused.status_code == 422
    answer = desk.client.post(f"{desk.file(row)}/original", data={"reason": "Compare the seal"})

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=Reply-1.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Took the original: Compare the seal" in text_of(desk.client.get(desk.file(row)))


def test_the_name_it_came_with_is_sealed_and_stands_nowhere(desk: Files) -> None:
    answer = desk.send((PDF, "Xiao Ming at school.pdf"), (b"", "Xiao Ming at home.pdf"))
    row = desk.rows()[0]

    assert row.name == "Xiao Ming at school.pdf"
    assert "Xiao" not in row.name_sealed
    assert "Xiao" not in str(answer.headers)
    for page in (
        desk.page,
        desk.file(row),
        f"/cases/{desk.case_id}",
        f"/cases/{desk.case_id}/looks",
    ):
        assert "Xiao" not in text_of(desk.client.get(page))


def test_one_that_was_added_by_mistake_stays_and_is_marked(desk: Files) -> None:
    desk.send((PDF, "a.pdf"))
    row = desk.rows()[0]

    desk.client.post(f"{desk.file(row)}/withdraw", data={"reason": "Of another case"})

    assert "Added by mistake: Of another case" in text_of(desk.client.get(desk.page))
    assert desk.client.get(f"{desk.file(row)}/pages/1").status_code == 200


def test_a_file_that_is_gone_from_the_disk_is_said(desk: Files) -> None:
    desk.send((PDF, "a.pdf"))
    row = desk.rows()[0]
    desk.store.path_of(row.store_name).unlink()

    answer = desk.client.post(f"{desk.file(row)}/original", data={"reason": "Compare"})

    assert answer.status_code == 422
    assert "not on the disk as it was kept" in text_of(answer)
    assert desk.client.get(f"{desk.file(row)}/pages/1").status_code == 404


def test_who_is_not_signed_in_sends_no_large_file(desk: Files) -> None:
    answer = desk.send((bytes(2 * 1024 * 1024), "a.mp4"), client=desk.app.test_client())

    assert answer.status_code == 413
    assert desk.store.names() == set()


def test_more_at_once_than_a_form_takes_is_told_how_much_it_is(desk: Files) -> None:
    told = {"CONTENT_LENGTH": str(300 * 1024 * 1024)}
    kind = "multipart/form-data; boundary=a"
    answer = desk.client.post(desk.page, content_type=kind, environ_overrides=told)

    assert answer.status_code == 413
    assert "at most 200 MB" in text_of(answer)


def test_a_stranger_finds_nothing(desk: Files) -> None:
    desk.send((PDF, "a.pdf"))
    row = desk.rows()[0]
    with prepare(desk.app):
        stranger = make_staff(Role.PROSECUTOR)
    client = sign_in(desk.app, stranger)

    for page in (desk.page, desk.file(row), f"{desk.file(row)}/pages/1"):
        assert client.get(page).status_code == 404
    assert desk.send((JPEG, "b.jpg"), client=client).status_code == 404
    assert len(desk.store.names()) == 1

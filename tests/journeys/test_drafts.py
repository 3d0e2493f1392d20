"""What is typed outlives a killed browser and server, another language and an ended session."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, BrowserType, Dialog, Error, Page, expect
from sqlalchemy import URL

from benchmarks.small import PERSON, STARTS_WITHIN, free_port, prepare, write_settings
from casetrack.accounts.models import StaffSession
from casetrack.db.session import Database
from tests.journeys.in_browser import unfold

pytestmark = [pytest.mark.journey, pytest.mark.one_engine, pytest.mark.night]

FIRST, THEN, LAST = "周五下午与班主任面谈。", "下周一带监护人同来。", "记录表另附。"


@contextmanager
def serving(settings: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own; killed at the latest when the block ends."""
    command = "from casetrack.cli import main; main()"
    asked = [sys.executable, "-c", command, "--config", str(settings), "serve", "--port", str(port)]
    server = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield server
    finally:
        server.kill()
        server.wait()


@contextmanager
def window(chromium: BrowserType, profile: Path, **launched: Any) -> Iterator[Page]:
    """A window of a browser that keeps its profile; it may be killed meanwhile."""
    context: BrowserContext = chromium.launch_persistent_context(
        str(profile), locale="zh-CN", viewport={"width": 1280, "height": 900}, **launched
    )
    context.set_default_timeout(30_000)
    try:
        yield context.pages[0]
    finally:
        # It may have been killed.
        with suppress(Error):
            context.close()


def kill_browser(profile: Path) -> None:
    """SIGKILL for every process of the browser with this profile."""
    for there in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(profile) in there.read_bytes().decode(errors="replace"):
                os.kill(int(there.parent.name), signal.SIGKILL)
        except OSError:
            continue


def sign_in(page: Page) -> None:
    page.get_by_label("账号").press_sequentially(PERSON["login"])
    page.get_by_label("密码").press_sequentially(PERSON["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")


def kept(page: Page) -> None:
    expect(page.locator("output.saved")).to_have_text(re.compile("已自动保留"))


def test_everything_typed_is_there_again_after_each_mishap(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "casetrack.sqlite"))
    database, settings, port = Database(url), write_settings(url, tmp_path), free_port()
    case, profile = f"/cases/{prepare(database, settings)}", tmp_path / "profile"
    form = f"{case}/note"
    home = f"http://127.0.0.1:{port}"

    with (
        serving(settings, port) as server,
        window(browser_type, profile, **browser_type_launch_args) as page,
    ):
        page.goto(f"{home}{form}")
        sign_in(page)
        page.get_by_label("办理情况").press_sequentially(FIRST)
        kept(page)
        kill_browser(profile)
        server.kill()

    with (
        serving(settings, port),
        window(browser_type, profile, **browser_type_launch_args) as page,
    ):
        page.goto(home)
        if "/sign-in" in page.url:
            sign_in(page)
        page.locator("#drafts").click()
        page.get_by_role("link", name="记录进展").first.click()
        text = page.locator("[name=text]")
        expect(text).to_have_value(FIRST)
        expect(page.get_by_text("上次填写未完成，内容已保留")).to_be_visible()

        # The other language, before the pause in which it would be kept.
        text.press("Control+End")
        text.press_sequentially(THEN)
        page.get_by_role("link", name="English").click()
        expect(page.get_by_text("what you typed is kept")).to_be_visible()
        expect(text).to_have_value(FIRST + THEN)
        page.get_by_role("link", name="中文").click()
        expect(text).to_have_value(FIRST + THEN)

        # Sent before that pause, refused, and left.
        when = page.locator("[name=when]")
        when.press_sequentially("2026-02-30")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        kept(page)
        page.goto(f"{home}{form}")
        expect(when).to_have_value("2026-02-30")
        when.clear()

        # Signed out by the administrator; sent all the same.
        text.press("Control+End")
        text.press_sequentially(LAST)
        kept(page)
        with database.new_session() as db:
            db.execute(sa.delete(StaffSession))
            db.commit()
        page.get_by_role("button", name="存入办案记录").click()
        expect(page.get_by_text("登录已过期")).to_be_visible()
        assert FIRST not in page.content()
        sign_in(page)
        expect(text).to_have_value(FIRST + THEN + LAST)

        for name, typed in (("next_text", "再次面谈"), ("next_on", "明天")):
            unfold(page.locator(f"[name={name}]"))
            page.locator(f"[name={name}]").press_sequentially(typed)
        with page.expect_navigation():
            page.get_by_role("button", name="存入办案记录").click()
        # A longer text is kept in a form of two fields as well.
        page.goto(f"{home}{case}/tasks/1")
        text.press_sequentially(FIRST)
        kept(page)
        page.goto(f"{home}{case}/tasks/1")
        expect(text).to_have_value(FIRST)
        with page.expect_navigation():
            page.get_by_role("button", name="保存并办结").click()
        page.goto(home)
        expect(page.locator("#drafts")).to_have_count(0)
    database.dispose()


def test_whoever_leaves_with_words_that_could_not_be_kept_is_asked(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "casetrack.sqlite"))
    database, settings, port = Database(url), write_settings(url, tmp_path), free_port()
    form = f"/cases/{prepare(database, settings)}/note"
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    with (
        serving(settings, port) as server,
        window(browser_type, tmp_path / "profile", **browser_type_launch_args) as page,
    ):
        page.on("dialog", hear)
        page.goto(f"http://127.0.0.1:{port}{form}")
        sign_in(page)
        page.get_by_label("办理情况").press_sequentially(FIRST)
        kept(page)
        server.kill()
        page.get_by_label("办理情况").press_sequentially(THEN)
        expect(page.locator("output.saved.late")).to_have_text(re.compile("暂未保留"))
        page.close(run_before_unload=True)
        page.wait_for_event("close")

    assert asked == ["beforeunload"]
    database.dispose()

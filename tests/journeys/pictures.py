"""Pictures for the README, made on the way only if a folder for them is named."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = "CASETRACK_PICTURES"


def keep_picture(page: Page, name: str) -> None:
    """Keep what the window shows as `name`.png, if CASETRACK_PICTURES names a folder."""
    folder = os.environ.get(FOLDER)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")

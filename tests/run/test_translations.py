"""What is compiled of the translations: each catalogue that stands there, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.assets import hatch_build


def test_a_catalogue_that_is_gone_leaves_nothing_compiled_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hatch_build, "TRANSLATIONS", tmp_path)
    stays, goes = (tmp_path / name / "zh" / "LC_MESSAGES" for name in ("cases", "agenda"))
    for folder in (stays, goes):
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n', "utf-8")
    hatch_build.compile_translations()
    (goes / "messages.po").unlink()

    hatch_build.compile_translations()

    assert list(tmp_path.rglob("*.mo")) == [stays / "messages.mo"]

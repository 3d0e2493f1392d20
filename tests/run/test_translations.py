"""What is compiled of the translations: each catalogue that stands there, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale, ngettext

from casetrack.web.catalogue import folders_in
from config.assets import hatch_build

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "in %(num)d day"
msgid_plural "in %(num)d days"
msgstr[0] "还有%(num)d天"
"""


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two catalogues were compiled; then the later one went, and its folder stayed."""
    monkeypatch.setattr(hatch_build, "TRANSLATIONS", tmp_path)
    stays, goes = (tmp_path / name / "zh" / "LC_MESSAGES" for name in ("cases", "workload"))
    for folder in (stays, goes):
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(CATALOGUE, "utf-8")
    hatch_build.compile_translations()
    (goes / "messages.po").unlink()
    hatch_build.compile_translations()
    return tmp_path


def test_a_catalogue_that_is_gone_leaves_nothing_compiled_behind(left: Path) -> None:
    assert list(left.rglob("*.mo")) == [left / "cases" / "zh" / "LC_MESSAGES" / "messages.mo"]


def test_the_folder_it_leaves_does_not_change_how_chinese_counts(left: Path) -> None:
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders_in(left))
    Babel(app)

    with app.test_request_context(), force_locale("zh"):
        assert ngettext("in %(num)d day", "in %(num)d days", 8) == "还有8天"

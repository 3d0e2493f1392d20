"""What names a host names that of the settings: no page, file or message follows what was asked."""

from __future__ import annotations

import re

import pytest

from casetrack.config import TEMPLATES
from tests.conftest import ROOT

# How the host or scheme of a request gets into an address. Of `_external` the one that hands it on.
BY_REQUEST = re.compile(
    r"_external|\.host_url|\.url_root|\.root_url|request\.(?:host|base_url|url|scheme)\b"
    r"|wsgi\.url_scheme|HTTP_HOST|X-Forwarded-(?:Host|Proto)"
)
ALLOWED = {
    # Whether the page before was one of ours.
    "casetrack/web/addresses.py": 1,
}


def test_no_address_is_made_of_what_was_asked() -> None:
    files = [*sorted((ROOT / "casetrack").rglob("*.py")), *sorted(TEMPLATES.rglob("*.html"))]

    counts = {
        str(file.relative_to(ROOT)): len(hits)
        for file in files
        if (hits := BY_REQUEST.findall(file.read_text(encoding="utf-8")))
    }

    assert counts == ALLOWED
    assert len(files) > 1000


@pytest.mark.parametrize(
    "line",
    [
        'url_for("agenda.today", _external=True)',
        "f'{request.host_url}cases'",
        'environ["HTTP_HOST"]',
        "{{ request.scheme }}",
    ],
)
def test_an_address_made_of_what_was_asked_is_seen(line: str) -> None:
    assert BY_REQUEST.search(line)

"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

NOT_SAVED = {
    "files.of_entry": "a file is chosen there, and nothing that is typed is one",
    "files.original": "sends the file, and records the look",
}

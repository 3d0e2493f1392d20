"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

ACTS_FOR_A_REASON = {"files.withdraw": "marks the file as added by mistake, for the reason typed"}
NOT_SAVED = {
    "files.of_entry": "a file is chosen there, and nothing that is typed is one",
    "files.original": "sends the file, and records the look",
}

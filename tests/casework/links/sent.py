"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

TYPED = {"links.new": {"number": "清河检未〔2026〕1号"}}

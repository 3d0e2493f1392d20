"""What casetrack refuses where real cases are: an address others reach, or `production = true`."""

from __future__ import annotations

import os
import stat
from ipaddress import IPv6Network, ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flask import Flask

from casetrack.codes import N_
from casetrack.config import ConfigError, Network, Settings, holds_secrets
from casetrack.db.private_files import is_open_to_others

# Fewer different characters than this were typed by hand; of 32 random ones there are more.
FEWEST_CHARACTERS = 10
# Words of examples, of tests and of people who meant to change it later.
KNOWN_WORDS = ("changeme", "change-me", "change me", "secret", "password", "example", "only for")

# Where IPv6 has the addresses of IPv4.
_MAPPED = IPv6Network("::ffff:0:0/96")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def ensure_fit(settings: Settings, app: Flask | None = None) -> None:
    """Raise ConfigError, one plain sentence, for what must not be where real cases are."""
    if settings.demo:
        raise ConfigError(
            N_(
                "This is a demonstration (demo = true), whose passwords are public: it is"
                " served to this machine only."
            )
        )
    if is_weak(settings.signing_key()):
        raise ConfigError(
            N_(
                'secret_key can be guessed: make another one with `python3 -c "import secrets;'
                ' print(secrets.token_urlsafe(48))"`.'
            )
        )
    if (app is not None and app.debug) or settings.log_level == "debug":
        raise ConfigError(
            N_(
                "Debugging is on, which tells whoever looks too much: take FLASK_DEBUG out of"
                " the environment, and set log_level to info."
            )
        )
    _ensure_database_is_told_apart(settings)
    _ensure_reached_as_told(settings)
    if is_open_to_others(settings.instance_dir):
        folder = settings.instance_dir
        raise ConfigError(
            N_("The folder %(folder)s is open to others; run: chmod 700 %(folder)s"), folder=folder
        )


def _ensure_database_is_told_apart(settings: Settings) -> None:
    """A database on another machine is reached by TLS, and its certificate is looked at."""
    url = urlsplit(settings.database_url)
    host = url.hostname or dict(parse_qsl(url.query)).get("host", "")
    is_here = not host or host.startswith("/") or is_loopback(host)
    if not is_here and "sslmode=verify-" not in url.query:
        raise ConfigError(
            f"The database is on {host}, and nothing says that the way there is encrypted: add"
            " ?sslmode=verify-full to database_url, with the certificate of its authority."
        )


def _ensure_reached_as_told(settings: Settings) -> None:
    """What tells others where casetrack is, and casetrack where somebody comes from."""
    reached = urlsplit(settings.base_url)
    if is_loopback(reached.hostname or "") or (
        settings.secure_cookies and reached.scheme != "https"
    ):
        raise ConfigError(
            N_(
                "base_url is %(base_url)s: set it to the https address that people use."
                " Calendars on their devices and messages lead there."
            ),
            base_url=settings.base_url,
        )
    if any(covers_many(network) for network in settings.trusted_proxies):
        raise ConfigError(
            N_(
                "trusted_proxies names networks that are no proxies of yours, so that anybody"
                " could say where they come from: name the proxies before casetrack, such as"
                " 127.0.0.1."
            )
        )


def covers_many(network: Network) -> bool:
    """Whether a network is wider than any that is private: people of elsewhere are in it."""
    mapped = isinstance(network, IPv6Network) and network.subnet_of(_MAPPED)
    bits = network.prefixlen - (_MAPPED.prefixlen if mapped else 0)
    return bits < (8 if mapped or network.version == 4 else 7)


def ensure_settings_private(path: Path | None) -> None:
    """Raise ConfigError if a settings file that holds a secret can be read by others.

    A group may read a file that belongs to somebody else: that is how a server reads one of
    root's. Nobody else may write it.
    """
    if path is None or os.name != "posix" or not path.exists() or not holds_secrets(path):
        return
    info = path.stat()
    closed = stat.S_IRWXO | stat.S_IWGRP
    if info.st_uid == os.geteuid():
        closed |= stat.S_IRWXG
    if info.st_mode & closed:
        raise ConfigError(
            N_(
                "The settings file %(path)s holds a secret and is open to others; run: chmod"
                " 600 %(path)s"
            ),
            path=path,
        )


def is_weak(secret: str) -> bool:
    """Whether a secret, long enough, was plainly not made at random."""
    lowered = secret.lower()
    return len(set(secret)) < FEWEST_CHARACTERS or any(word in lowered for word in KNOWN_WORDS)

"""`casetrack escalate`: concerns unanswered for an hour, run every few minutes by a timer."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app

from casetrack.commands.installation import Installation, in_application, pass_installation
from casetrack.commands.terminal import _
from casetrack.desk.notices.alerts import EXTENSION, Escalated
from casetrack.desk.notices.alerts import escalate as tell_the_chief
from casetrack.web.clock import today

# Something is left to do; a timer shows it as failed.
UNFINISHED = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_installation
@in_application
def escalate(installation: Installation, as_json: bool) -> None:
    """Tell the chief procurator of urgent concerns that nobody answered for an hour.

    Then offer the mail that waits. It may be run as often as one likes: the chief is told once by
    it, and by the nights afterwards. Exit status 1 if mail could not be sent.
    """
    done = tell_the_chief(current_app.extensions[EXTENSION], on=today())
    if as_json:
        click.echo(json.dumps(as_data(done), ensure_ascii=False, indent=2))
    else:
        for sentence in sentences(done):
            click.echo(sentence)
    if done is not None and (done.sent.waiting or done.sent.failed):
        click.get_current_context().exit(UNFINISHED)


def as_data(done: Escalated | None) -> dict[str, Any]:
    """The result of a run, in JSON types."""
    if done is None:
        return {"ran": False}
    return {
        "ran": True,
        "concerns_told_to_the_chief": done.concerns,
        "mails_written": done.mails,
        "mails_sent": done.sent.sent,
        "mails_waiting": done.sent.waiting,
        "mails_given_up": done.sent.failed,
        "mail_problem": done.sent.reason,
    }


def sentences(done: Escalated | None) -> list[str]:
    """The result of a run, in plain sentences."""
    if done is None:
        return [_("Another run is at work on this database; it does everything.")]
    if not done.concerns:
        lines = [_("Nothing urgent has waited for an hour.")]
    else:
        lines = [
            _(
                "Told to the chief procurator: %(number)s without an answer for an hour.",
                number=done.concerns,
            )
        ]
    if done.sent.waiting or done.sent.failed:
        left = done.sent.waiting + done.sent.failed
        lines.append(
            _(
                "%(left)s of the messages could not be sent (%(reason)s).",
                left=left,
                reason=done.sent.reason,
            )
        )
    return lines

"""`casetrack nightly`: the nightly run, by cron or a systemd timer."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click
from flask import current_app

from casetrack.audit.checking import Checked
from casetrack.commands.audit import check
from casetrack.commands.faults import Refused
from casetrack.commands.installation import Installation, in_application, pass_installation
from casetrack.commands.terminal import _, ngettext, progress
from casetrack.db.kept_files import current_file_store, nobodys
from casetrack.db.session import current_database
from casetrack.desk.health.queries import destroyed_file, destroyed_here_again
from casetrack.desk.notices.alerts import EXTENSION as POST
from casetrack.desk.notices.night import Done, Orders, run_night
from casetrack.desk.sealed_records.destruction import note_outside
from casetrack.web.clock import today

# Something is left to do, or does not fit; a timer shows it as failed.
UNFINISHED = 1


@click.command()
@click.option(
    "--on",
    "asked",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day whose work is done; today if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_installation
@in_application
def nightly(installation: Installation, asked: datetime | None, as_json: bool) -> None:
    """Tell people what falls due, send the mail, bring stages and next dates up to date.

    Then verify the audit and anchor it: what came since the last anchor, once a week everything.
    It may be run twice, late, or again after it was killed: nobody is told twice on one day. Exit
    status 1 if mail could not be sent, the audit does not fit, nobody in service answers for a
    date, or what was destroyed is here again.
    """
    settings, post = installation.settings(), current_app.extensions[POST]
    on = asked.date() if asked else today()
    if on > today():
        raise Refused(
            _("%(day)s has not come: its night is run on the day itself, or later.", day=on)
        )
    orders = Orders(
        on=on,
        base_url=post.base_url,
        language=post.language,
        route=post.route,
        clock=post.clock,
    )
    with progress(_("Nightly work")):
        done = run_night(orders)
    swept, back = 0, list[str]()
    if done is not None:
        swept = nobodys(current_file_store(), current_database(), remove=True)
        note_outside(destroyed := destroyed_file(settings))
        back = list(destroyed_here_again(destroyed))
    if not as_json:
        for sentence in sentences(done, on, is_mailing=orders.route is not None):
            click.echo(sentence)
        if swept:
            click.echo(_("Removed files that belong to nothing: %(number)s.", number=swept))
        if back:
            click.echo(
                _(
                    "Destroyed, and here again since a backup was restored: %(cases)s. The"
                    " custodian of sealed records destroys them again.",
                    cases=", ".join(back),
                )
            )
    # Whoever is at work already does this, too.
    anchors = settings.audit_anchor_file
    with progress(_("Reading the audit")):
        checked = check(anchors, whole=None, is_main=True) if done is not None else None
    if as_json:
        files = {"files_removed": swept, "destroyed_here_again": back} if done else {}
        data = {**as_data(done, on), **files, **_audit_as_data(checked)}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif checked is not None:
        click.echo(_audit(checked))
    is_left = done is not None and bool(
        back or done.sent.waiting or done.sent.failed or done.nobodys or done.untold
    )
    if is_left or (checked is not None and not checked.is_whole()):
        click.get_current_context().exit(UNFINISHED)


def as_data(done: Done | None, on: date) -> dict[str, Any]:
    """The result of a run, in JSON types."""
    if done is None:
        return {"on": on.isoformat(), "ran": False}
    return {
        "on": on.isoformat(),
        "ran": True,
        "digests_made": done.digests,
        "digests_there_before": done.there,
        "missed_since": done.since.isoformat() if done.since else None,
        "mails_written": done.mails,
        "mails_sent": done.sent.sent,
        "mails_waiting": done.sent.waiting,
        "mails_given_up": done.sent.failed,
        "mail_problem": done.sent.reason,
        "cases_nobody_in_service_answers_for": sorted(set(done.nobodys)),
        "cases_nobody_can_be_told_of": done.untold,
        "cases_brought_up_to_date": done.cases,
    }


def sentences(done: Done | None, on: date, *, is_mailing: bool) -> list[str]:
    """The result of a run, in plain sentences."""
    if done is None:
        return [_("Another nightly is at work on this database; it does everything.")]
    made = ngettext("%(number)s digest made", "%(number)s digests made", done.digests)
    lines = [_("%(on)s: %(made)s%(there)s.", on=on, made=made, there=_there(done.there))]
    if done.since:
        lines.append(
            _(
                "People were told last on %(day)s; what the days since have missed is in them.",
                day=done.since,
            )
        )
    numbers = [number for number in done.nobodys if number not in done.untold]
    if numbers:
        lines.append(
            ngettext(
                "%(number)s date in %(cases)s is nobody's: whoever answered for them is out of"
                " service. The head is told every night, until it is handed over.",
                "%(number)s dates in %(cases)s are nobody's: whoever answered for them is out of"
                " service. The head is told every night, until it is handed over.",
                len(numbers),
                cases=", ".join(sorted(set(numbers))),
            )
        )
    if done.untold:
        lines.append(
            ngettext(
                "Nobody can be told of %(number)s date in %(cases)s: whoever answers for it is out"
                " of service or may not see the case. Hand the case over.",
                "Nobody can be told of %(number)s dates in %(cases)s: whoever answers for it is out"
                " of service or may not see the case. Hand the case over.",
                len(done.untold),
                cases=", ".join(sorted(set(done.untold))),
            )
        )
    lines += _mail(done) if is_mailing else [_("No mail: mail_to is not set.")]
    lines.append(
        ngettext(
            "Stages and next dates of %(number)s open case are up to date.",
            "Stages and next dates of %(number)s open cases are up to date.",
            done.cases,
        )
    )
    return lines


def _audit(checked: Checked) -> str:
    if not checked.is_whole():
        return _("THE AUDIT DOES NOT FIT: %(fault)s.", fault=checked.in_short(_))
    read = _("all of it was read") if checked.was_whole else _("read since the last anchor")
    return ngettext(
        "The audit is whole and anchored: %(number)s row; %(read)s.",
        "The audit is whole and anchored: %(number)s rows; %(read)s.",
        checked.found.count,
        read=read,
    )


def _audit_as_data(checked: Checked | None) -> dict[str, Any]:
    if checked is None:
        return {}
    return {
        "audit_rows": checked.found.count,
        "audit_read_whole": checked.was_whole,
        "audit_anchored": checked.is_anchored,
        "audit_misfit": checked.in_short(),
    }


def _mail(done: Done) -> list[str]:
    sent, why = done.sent, done.sent.reason
    lines = [ngettext("%(number)s message sent.", "%(number)s messages sent.", sent.sent)]
    if sent.waiting:
        lines.append(
            ngettext(
                "%(number)s message could not be sent (%(why)s); the next run tries again.",
                "%(number)s messages could not be sent (%(why)s); the next run tries again.",
                sent.waiting,
                why=why,
            )
        )
    if sent.failed:
        lines.append(
            ngettext(
                "%(number)s message given up (%(why)s).",
                "%(number)s messages given up (%(why)s).",
                sent.failed,
                why=why,
            )
        )
    return lines


def _there(number: int) -> str:
    return _(", %(number)s there already", number=number) if number else ""

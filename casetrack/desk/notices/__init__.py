"""Reminders of due dates: daily digests in casetrack and by mail."""

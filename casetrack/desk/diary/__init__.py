"""The calendar of days: by month, week and list, and on the devices of staff."""

"""The calendar: by month, week and list, and as feeds for staff devices."""

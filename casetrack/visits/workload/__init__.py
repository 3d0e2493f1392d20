"""The load of a week: visits and hours of each visitor, absences, and reassigned visits."""

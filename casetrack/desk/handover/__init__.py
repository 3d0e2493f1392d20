"""The whole desk of somebody given to others: for good, or for the days of a leave."""

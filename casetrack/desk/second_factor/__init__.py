"""The second factor: set up, asked for, vouched for when a phone is lost."""

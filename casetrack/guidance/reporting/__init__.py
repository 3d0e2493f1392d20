"""Reports of harm under the duty to report, and those who had to report and did not."""

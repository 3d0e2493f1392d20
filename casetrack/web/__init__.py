"""What every page shares: access marks, forms, wording, filters, error pages, security headers."""

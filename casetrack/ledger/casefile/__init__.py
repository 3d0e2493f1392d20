"""Description of case-file records: each feature lists its own, `exchange` reads them."""

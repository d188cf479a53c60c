"""Judge what finished runs left behind. Starts no run."""

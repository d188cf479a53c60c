"""Features: one row of numbers per candidate, how well it fits the question. One file a family."""

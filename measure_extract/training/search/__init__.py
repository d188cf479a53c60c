"""Search for better settings and kinds of models, and say honestly what they gain."""

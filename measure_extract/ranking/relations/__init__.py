"""Judges candidates of an entity that no model was taught: by relations, not by names."""

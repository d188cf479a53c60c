"""Quantities in their place in the picture. Knows no question."""

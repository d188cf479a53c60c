"""Scores of answers against labels. Trains nothing."""

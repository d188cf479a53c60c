"""Artefacts trained by this project; data, never code. Each folder has a card.json."""

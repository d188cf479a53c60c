"""A million rows: read in a stream, answered image by image, kept in a journal, written at the end."""

__all__: list[str] = []

"""Write the files of a finished batch run, row by row, each put in place in one step."""

__all__ = []

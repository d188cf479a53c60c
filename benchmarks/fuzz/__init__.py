"""Odd inputs by the thousand, each from its own seed: pictures, tables, texts.

What may come of one: an answer, a listed failure, or one line and an exit code. Never a traceback, a missing
row or a changed input.
"""

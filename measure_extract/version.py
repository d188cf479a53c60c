"""The version, alone: what needs it must not load the package's face for it."""

__all__ = ["__version__"]

__version__ = "0.1.0"

"""Words of printed text, as clues, concepts and labels compare them."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["words_of"]

_WORD = re.compile(r"[^\W\d_]{2,}|[%&/]")


@lru_cache(maxsize=8192)  # lines of photos, without end
def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a text, in lower case and without accents, in their order."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return tuple(_WORD.findall(plain))

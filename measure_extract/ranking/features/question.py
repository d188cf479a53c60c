"""What is asked, before anything of the photo is looked at."""

from measure_extract.ranking.base import code_of
from measure_extract.ranking.features.feature import Family, encoded, same_for_all, spoken
from measure_extract.ranking.query import Query

__all__ = ["QUESTION"]


def _describe(query: Query, place: int) -> str:
    return f"a candidate for {spoken(query.entity.name)}, before the photo is looked at"


QUESTION = Family(
    "question",
    (
        encoded(
            "entity",
            "code of the asked entity",
            lambda q, codes: [code_of(q.entity.name, codes.entities)] * len(q),
        ),
        same_for_all(
            "is_length", "1 where a length is asked", lambda q: q.entity.dimension == "length"
        ),
    ),
    _describe,
)

"""Values between the service's parts: what is asked of a reader, and what it gives back. All pickle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

__all__ = [
    "PhotoAnswer",
    "PhotoJob",
    "Question",
    "QuestionAnswer",
    "Reader",
    "ReaderDiedError",
]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a photo."""

    entity: str
    group_id: int | None = None
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """A photo and all that is asked about it, whoever asks."""

    sha256: str  # of the file's bytes
    photo: bytes
    questions: tuple[Question, ...]  # each once
    is_text_wanted: bool = False


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """The answer to one question: a few facts, and the whole of it as JSON."""

    question: Question
    prediction: str  # "number unit"; "" for none
    confidence: float | None  # of the prediction, in [0, 1]
    outcome: str  # of `vocabulary.OUTCOMES`
    reason: str  # why there is none; "" where there is one
    fragment: (
        str  # JSON object without the name of the picture, which differs from request to request
    )


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """What came of a photo."""

    sha256: str
    problem: str = ""  # of `problems.PROBLEMS`; "" where it was read
    detail: str = ""  # a sentence for people
    answers: tuple[QuestionAnswer, ...] = ()  # one per question, in order; () with a problem
    picture: str = ""  # JSON object: size, and the text where it was wanted
    seconds: dict[str, float] = field(default_factory=dict)  # by stage


class ReaderDiedError(Exception):
    """A reader is gone, and with it what it was reading."""

    def __init__(self, reason: str, *, is_late: bool = False, has_begun: bool = True) -> None:
        super().__init__(reason)
        self.is_late = is_late  # it was stopped, for having read beyond the deadline
        self.has_begun = has_begun  # to read what it had: else nothing in that can have killed it


class Reader(Protocol):
    """Reads photos, one group at a time; called from a thread of its own."""

    @property
    def is_alive(self) -> bool:
        """Whether it is there to read; asked from any thread, between two groups."""

    def start(self) -> str:
        """Load and warm the models; may be called again after a death.

        Returns:
            The fingerprint of all that decides an answer.

        Raises:
            MeasureExtractError: if the models cannot be loaded.
            ReaderDiedError: if it died on the way.
        """

    def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
        """Answer jobs, in their order.

        Args:
            jobs: read together.
            until_s: on the clock of `time.monotonic`; what is not answered by then is given up.

        Raises:
            ReaderDiedError: if it died, or was stopped for being late.
        """

    def close(self) -> None:
        """Stop at once; what is being read is lost. May be called from any thread."""

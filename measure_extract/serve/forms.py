"""Read a multipart form that is in memory, strictly: what is damaged or cut off is no form.

Starlette's own reader spools files to a disk, and takes a body without its end for a whole one.
"""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from measure_extract.serve.problems import ProblemError

__all__ = ["Part", "parse_form"]


@dataclass(slots=True)
class Part:
    """One field of a form."""

    name: str
    filename: str | None  # None where it is no file
    content: bytes


@dataclass(slots=True)
class _Reading:
    """What the parser tells, put together."""

    most_parts: int
    parts: list[Part] = field(default_factory=list)
    is_whole: bool = False
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _disposition: bytes = b""
    _content: bytearray = field(default_factory=bytearray)

    def on_part_begin(self) -> None:
        self._disposition, self._content = b"", bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def on_part_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options or len(self.parts) >= self.most_parts:
            raise _damaged()
        filename = options.get(b"filename")
        self.parts.append(
            Part(
                _text(options[b"name"]),
                None if filename is None else _text(filename),
                bytes(self._content),
            )
        )

    def on_end(self) -> None:
        self.is_whole = True


def parse_form(body: bytes, content_type: str, *, most_parts: int) -> list[Part]:
    """Read all parts of a multipart/form-data body, in their order.

    Raises:
        ProblemError: if it is damaged or cut off, or has more parts.
    """
    _, options = parse_options_header(content_type.encode("latin-1", "replace"))
    reading = _Reading(most_parts)
    try:
        parser = MultipartParser(
            options.get(b"boundary", b""),
            {
                "on_part_begin": reading.on_part_begin,
                "on_header_field": reading.on_header_field,
                "on_header_value": reading.on_header_value,
                "on_header_end": reading.on_header_end,
                "on_part_data": reading.on_part_data,
                "on_part_end": reading.on_part_end,
                "on_end": reading.on_end,
            },
        )
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise _damaged() from error
    if not reading.is_whole:
        raise _damaged()
    return reading.parts


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _damaged() -> ProblemError:
    return ProblemError("bad-request", "the multipart body is damaged or cut off")

"""A server of pictures for benchmarks: a sound one, or one that fails as the web does.

Run: python -m benchmarks.speed.picture_server --images DIR [--faults] [--seed 5]; prints its port.
With --faults a picture's fate follows from its name and the seed alone, so that every run meets the
same web: 10 % answer 500 on the first tries, 5 % 429 with Retry-After, and for ever 2 % are cut off,
1 % are silent, 1 % are HTML, 0.5 % are bombs, 0.5 % redirect to 169.254.169.254, 0.5 % to file://.
"""

import argparse
import hashlib
import http.server
import io
import threading
from pathlib import Path
from urllib.parse import unquote

FATES = (
    ("status 500, twice", 0.10),
    ("status 429, twice", 0.05),
    ("cut off", 0.02),
    ("silent", 0.01),
    ("html", 0.01),
    ("bomb", 0.005),
    ("to a private address", 0.005),
    ("to a file", 0.005),
)
PASSING = ("sound", "status 500, twice", "status 429, twice")


def fate_of(name: str, seed: int) -> str:
    """Give what happens to a picture; the same in every run."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    for fate, share in FATES:
        if place < share:
            return fate
        place -= share
    return "sound"


def bomb() -> bytes:
    """Give a small file that claims and holds 300 megapixels."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (20_000, 15_000)).save(out, "PNG")
    return out.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves one folder."""

    protocol_version = "HTTP/1.1"
    folder = Path()
    seed: int | None = None
    bomb = b""
    seen: dict[str, int] = {}
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Answer as the picture's fate says."""
        name = unquote(self.path.rpartition("/")[2])
        path = self.folder / name
        fate = "sound" if self.seed is None else fate_of(name, self.seed)
        with self.lock:
            tries = self.seen[name] = self.seen.get(name, 0) + 1
        if not path.is_file():
            self.send(404, b"")
        elif fate.endswith("twice") and tries <= 2:
            self.send(int(fate[7:10]), b"", {"Retry-After": "1"} if "429" in fate else {})
        elif fate == "silent":
            threading.Event().wait(30)
            self.close_connection = True
        elif fate == "cut off":
            self.send(200, path.read_bytes()[:2000])
        elif fate == "html":
            self.send(200, b"<html>robot check</html>")
        elif fate == "bomb":
            self.send(200, self.bomb)
        elif fate == "to a private address":
            self.send(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
        elif fate == "to a file":
            self.send(302, b"", {"Location": "file:///etc/passwd"})
        else:
            self.send(200, path.read_bytes())

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send one answer."""
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client was killed

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    Handler.folder = options.images
    if options.faults:
        Handler.seed, Handler.bomb = options.seed, bomb()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

"""A small HTTP/2 server on loopback, over TLS with a certificate that only tests trust."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived

# For "localhost", valid until 2126; made with: openssl req -x509 -newkey ec -nodes -days 36500
CERTIFICATE = Path(__file__).parents[1] / "data" / "loopback.pem"


class H2Server:
    """Answers every path with the path itself; "/500" with an error."""

    def __init__(self) -> None:
        self.connections = 0
        self.requests = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTIFICATE)
        self._context.set_alpn_protocols(["h2"])
        self._listener = socket.create_server(("localhost", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(raw,), daemon=True).start()

    def _talk(self, raw: socket.socket) -> None:
        try:
            with self._context.wrap_socket(raw, server_side=True) as stream:
                connection = H2Connection(H2Configuration(client_side=False))
                connection.initiate_connection()
                stream.sendall(connection.data_to_send())
                while received := stream.recv(65_536):
                    for event in connection.receive_data(received):
                        self._answer(connection, event)
                    stream.sendall(connection.data_to_send())
        except OSError:  # the client is gone, or did not trust us
            return

    def _answer(self, connection: H2Connection, event: Event) -> None:
        if isinstance(event, DataReceived):
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if not isinstance(event, RequestReceived):
            return
        self.requests += 1
        path = dict(event.headers or [])[b":path"]
        status = "500" if path == b"/500" else "200"
        connection.send_headers(event.stream_id, [(":status", status)])
        connection.send_data(event.stream_id, path, end_stream=True)

    def close(self) -> None:
        """Take no further connections."""
        self._listener.close()


@contextmanager
def h2_server() -> Iterator[H2Server]:
    """Run a server."""
    server = H2Server()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()

"""One address for web and rooms, as nginx gives it: connections go by their first line."""

import contextlib
import socket
import threading

CHUNK = 65536


class Crossing:
    """Listens at `url` until `close`. `/socket.io/` goes to the rooms process."""

    def __init__(self, web: int, rooms: int) -> None:
        self._web, self._rooms = web, rooms
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            first = client.recv(CHUNK)
            port = self._rooms if b" /socket.io/" in first.split(b"\r\n")[0] else self._web
            with socket.create_connection(("127.0.0.1", port)) as server:
                # one request a connection, so that the next one may go elsewhere
                server.sendall(first if port == self._rooms else first.replace(b"keep-alive", b"close"))
                back = threading.Thread(target=_pour, args=(server, client), daemon=True)
                back.start()
                _pour(client, server)
                back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)

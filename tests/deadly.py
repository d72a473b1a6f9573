"""Pages that kill the process that reads them, which imports nothing but this."""

import os
import socket
import struct
import sys
import time

from analysis import costs


def pages(deadly: list[bool]) -> list[int | None]:
    """Return the process that read each page; the first page takes a second."""

    def read() -> int:
        if deadly[len(found)]:
            os.abort()
        end = time.process_time() + (0 if found else 1.1)
        while time.process_time() < end:
            pass
        return os.getpid()

    found: list[int | None] = []
    for _ in deadly:
        found.append(costs.page(read, lambda _: None))
    return found


def lie(answer: bytes) -> None:
    """Answer something else, as a process would that a document has taken over."""
    os.write(int(sys.argv[2]), struct.pack("!i", len(answer)) + answer)
    time.sleep(30)


def call(port: int) -> str:
    """Call a server of this machine, as a document would that calls home."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return "answered"
    except OSError as error:
        return type(error).__name__

"""A scanner for demo and tests: speaks INSTREAM and finds the standard test file alone."""

from __future__ import annotations

import socketserver
import struct

from dure.foundation.integrations.scanner import TEST_FILE


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        body = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if TEST_FILE in body else b"stream: OK\0")


class Sandbox(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

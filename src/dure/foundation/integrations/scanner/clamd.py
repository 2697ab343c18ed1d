"""The INSTREAM command of clamd over TCP."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

CHUNK = 256 * 1024
TIMEOUT_SECONDS = 4.0


class Unclear(Exception):
    """The scanner answered something else than clean or found (size limit, overload)."""


def scan(address: str, stream: BinaryIO) -> bool:
    """True when something was found. Raises OSError when the scanner is away, Unclear when it does not say."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS) as line:
        line.sendall(b"zINSTREAM\0")
        while chunk := stream.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
        answer = read_answer(line)
    if answer.endswith(b"OK"):
        return False
    if answer.endswith(b"FOUND"):
        return True
    raise Unclear(answer[:80])


def ping(address: str) -> bytes:
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS) as line:
        line.sendall(b"zPING\0")
        return read_answer(line)


def read_answer(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 1024:
        part = line.recv(256)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").strip()

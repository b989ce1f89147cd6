# SPDX-License-Identifier: Apache-2.0
"""A client of the emulator's control socket, for tests and scenarios."""

import json
import socket


class ControlError(RuntimeError):
    """The emulator refused a command."""


class Client:
    """One connection; each method sends one command and returns the answer."""

    def __init__(self, path, timeout=5.0):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._socket.connect(path)
        self._lines = self._socket.makefile("rb")

    def close(self):
        self._lines.close()
        self._socket.close()

    def send(self, cmd, **arguments):
        """The answer without "ok"; ControlError when the emulator says no."""
        self._socket.sendall(json.dumps({"cmd": cmd, **arguments}).encode() + b"\n")
        answer = json.loads(self._lines.readline())
        if not answer.pop("ok"):
            raise ControlError(answer["error"])
        return answer

    def place(self, **card):
        """Hold a card to the reader: its number, for remove()."""
        return self.send("place", card=card)["number"]

    def remove(self, number=None):
        return self.send("remove", number=number)["removed"]

    def fault(self, kind, **arguments):
        return self.send("fault", fault=kind, **arguments)

    def stats(self):
        return self.send("stats")

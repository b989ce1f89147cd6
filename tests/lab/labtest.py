# SPDX-License-Identifier: Apache-2.0
"""What the lab's own tests share: an emulator in a process of its own, and the host side of its serial line."""

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

LAB = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, LAB)

from pn532 import frames  # noqa: E402
from pn532.client import Client  # noqa: E402

REPLY_LIMIT = 20.0  # seconds until a test gives up on an answer


class EmulatorTest(unittest.TestCase):
    """Each test gets a fresh emulator, `self.control` (its Client) and `self.link`."""

    launcher = []  # a command to start the emulator under

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="pn532-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.link = os.path.join(self.directory, "reader")
        socket_path = os.path.join(self.directory, "control")
        self.emulator = subprocess.Popen(
            [*self.launcher, sys.executable, os.path.join(LAB, "pn532_emulator.py"), "--link", self.link,
             "--control", socket_path], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self._stop)
        self.assertEqual(self.emulator.stdout.readline(), "ready\n")
        self.control = Client(socket_path)
        self.addCleanup(self.control.close)

    def _stop(self):
        self.addCleanup(self.emulator.kill)  # whatever becomes of what follows, none is left behind
        self.emulator.terminate()
        self.emulator.stdout.close()
        self.assertEqual(self.emulator.wait(REPLY_LIMIT), 0)
        self.assertEqual(os.listdir(self.directory), [], "the emulator takes its link and socket away")

    def host(self):
        host = Host(self.link)
        self.addCleanup(host.close)
        return host

    def wait_for_session(self, count):
        """Until the emulator has seen `count` hosts leave."""
        until = time.monotonic() + REPLY_LIMIT
        while self.control.stats()["sessions"] < count:
            self.assertLess(time.monotonic(), until, "the emulator did not see the host leave")

    def nfc_list(self):
        """The real nfc-list over the real libnfc, asked for this reader: its finished process."""
        environment = {**os.environ, "LIBNFC_DEVICE": f"pn532_uart:{self.link}:115200"}
        return subprocess.run(["nfc-list", "-t", "15"], env=environment, capture_output=True, text=True, timeout=30,
                              check=False)


class Host:
    """The host side of the line: raw bytes out and in."""

    def __init__(self, link):
        self._fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    def fileno(self):
        return self._fd

    def close(self):
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def send(self, data):
        os.write(self._fd, data)

    def receive(self, size):
        """Exactly `size` bytes, or what came before the limit."""
        data = b""
        while len(data) < size:
            if not select.select([self._fd], [], [], REPLY_LIMIT)[0]:
                return data
            data += os.read(self._fd, size - len(data))
        return data

    def silent(self, seconds):
        """Whether nothing arrives for `seconds`."""
        return not select.select([self._fd], [], [], seconds)[0]

    def command(self, hexa):
        """Send a command (hex, no TFI); the reply's data (hex, response code first) after checking ACK and frame."""
        self.send(frames.encode(bytes.fromhex(hexa), frames.HOST_TO_CHIP))
        return self.reply()

    def reply(self, acknowledged=False):
        if not acknowledged and self.receive(6) != frames.ACK:
            raise AssertionError("no ACK")
        head = self.receive(5)
        if head == frames.ERROR[:5]:
            self.receive(3)
            return "error"
        length = head[3]
        if head[3:5] == b"\xff\xff":
            extra = self.receive(3)
            head, length = head + extra, extra[0] * 256 + extra[1]
        body = self.receive(length + 2)
        frame = head + body
        if frame != frames.encode(body[1:length]):
            raise AssertionError(f"not a frame: {frame.hex()}")
        return body[1:length].hex()

# SPDX-License-Identifier: Apache-2.0
"""What guest scripts share: named steps, bounded waits, and processes that are always cleaned up."""

import contextlib
import os
import subprocess
import sys
import threading
import time

LAB = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, LAB)

from pn532.client import Client  # noqa: E402

LIMIT = 60.0  # seconds a condition may take: the emulated processor is slow, and the host may be busy
_PAUSE = threading.Event()  # never set: its wait is the pause between two looks at a condition


class Failed(Exception):
    """A step did not see what it must see."""


def until(what, condition, limit=LIMIT):
    """Look until `condition()` is true and return its value; Failed when it takes longer than `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"not within {limit:g} s: {what}")
        _PAUSE.wait(0.02)


def expect(what, wanted, got):
    if wanted != got:
        raise Failed(f"{what}: expected {wanted!r}, got {got!r}")


class Scenario:
    """Steps in order; the first that fails ends the run. Prints each, and one line of totals at the end.

    `work` is a folder in the guest's memory (made here); what `start` starts is stopped at the end, and its output shown
    on failure.
    """

    def __init__(self, work):
        self.work = work
        os.makedirs(work)
        self._passed = 0
        self._processes = []

    @contextlib.contextmanager
    def step(self, name):
        print(f"[{time.monotonic():6.1f}] {name}", flush=True)
        yield
        self._passed += 1

    def start(self, name, *command, **arguments):
        """A process whose output goes to `work`/NAME.log (one log for a name, appended to)."""
        with open(self.log(name), "ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **arguments)
        self._processes.append(process)
        return process

    def log(self, name):
        return os.path.join(self.work, f"{name}.log")

    def text(self, name):
        with open(self.log(name), encoding="utf-8", errors="replace") as log:
            return log.read()

    def emulator(self, name):
        """An emulated reader: (path for libnfc, Client). Its device is `work`/NAME."""
        link, control = os.path.join(self.work, name), os.path.join(self.work, f"{name}.control")
        process = self.start(f"{name}-emulator", sys.executable, os.path.join(LAB, "pn532_emulator.py"), "--link", link,
                             "--control", control)
        until(f"the emulator {name}", lambda: "ready" in self.text(f"{name}-emulator") or process.poll() is not None)
        return link, Client(control, timeout=LIMIT)

    def run(self, body):
        """Run `body(self)`; the process exit status."""
        failed = 0
        try:
            body(self)
        except (Failed, subprocess.SubprocessError, OSError, ValueError, LookupError) as error:
            failed = 1
            print(f"FAILED: {type(error).__name__}: {error}", flush=True)
        finally:
            for process in reversed(self._processes):
                process.kill()
                process.wait()
        if failed:
            for entry in sorted(os.listdir(self.work)):
                if entry.endswith(".log"):
                    print(f"--- {entry}\n{self.text(entry[:-4])[-4000:]}", flush=True)
        print(f"{self._passed} passed, {failed} failed", flush=True)
        return failed

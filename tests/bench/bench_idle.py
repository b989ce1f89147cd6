# SPDX-License-Identifier: Apache-2.0
"""What a gate costs while nobody comes, and how soon it sees a card.

Real sekishod, real sekisho-reader, real libnfc; four emulated PN532 on pseudo-terminals. The lock lines name a chip that
this machine lacks, so the daemon serves the readers with its doors disabled and looks for the lines every 5 s.
"""

import datetime
import json
import os
import random
import socket
import subprocess
import sys
import time

from programs import PATIENCE, Daemon, arguments, children, cpu_seconds

LAB = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lab")
sys.path.insert(0, LAB)

from pn532.client import Client  # noqa: E402

READERS = 4
IDLE_SECONDS = 20
GOAL_PERCENT = 2.0
CARDS = 200


class Emulators:
    """A PN532 for each reader, behind FOLDER/r0, FOLDER/r1 ..."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.processes = []
        self.controls = []
        for number in range(READERS):
            link = os.path.join(folder, f"r{number}")
            command = [sys.executable, os.path.join(LAB, "pn532_emulator.py"), "--link", link, "--control",
                       link + ".control"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            self.processes.append(process)
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("an emulator did not start")
            self.controls.append(Client(link + ".control"))

    def stop(self):
        for process in self.processes:
            process.terminate()
            process.stdout.close()
            process.wait(PATIENCE)


class Events:
    """The daemon's stream of entries."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(path)
        self._socket.sendall(b"GET /v1/events HTTP/1.1\r\nHost: sekishod\r\n\r\n")
        self._lines = self._socket.makefile("rb")
        if b" 200 " not in self._lines.readline():
            raise RuntimeError("the daemon has no stream of entries")

    def next(self, kind):
        """The next entry of that kind. Lines that are no JSON object are HTTP's own."""
        for line in self._lines:
            if line.startswith(b"{"):
                entry = json.loads(line)
                if entry.get("kind") == kind:
                    return entry
        raise RuntimeError("the daemon ended the stream")

    def close(self):
        self._lines.close()
        self._socket.close()


def cpu_of(pids):
    return sum(cpu_seconds(pid) for pid in pids)


def wait_for_readers(daemon, controls):
    """Until every worker polls its reader."""
    until = time.monotonic() + PATIENCE
    while any(len(each.stats()["commands"]) < 2 for each in controls):
        if time.monotonic() > until:
            raise RuntimeError("a reader is not polled")
        daemon.run_on(0.1)


def idle(daemon, emulators):
    workers = children(daemon.process.pid)
    if len(workers) != READERS:
        raise RuntimeError(f"{len(workers)} reader workers, not {READERS}")
    groups = {"daemon": [daemon.process.pid], "workers": workers,
              "emulators": [process.pid for process in emulators.processes]}
    before = {name: cpu_of(pids) for name, pids in groups.items()}
    daemon.run_on(IDLE_SECONDS)
    return {name: (cpu_of(pids) - before[name]) / IDLE_SECONDS * 100 for name, pids in groups.items()}


def announcements(daemon, emulators):
    """Microseconds from placing a card to its announcement in the daemon, in order of size."""
    events = Events(daemon.socket)
    waits = []
    for number in range(CARDS):
        control = emulators.controls[number % READERS]
        daemon.run_on(random.uniform(0, 0.15))  # anywhere in the worker's rotation
        placed = time.time()
        control.place(type="F", idm=f"01{number:014x}", pmm="0" * 16, system="12fc")
        entry = events.next("access")
        seen = datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00")).timestamp()
        waits.append((seen - placed) * 1e6)
        control.remove()
    events.close()
    return sorted(waits)


def main():
    options = arguments("idle")
    folder = os.path.abspath(os.path.join(options.dir, "idle"))
    emulators = Emulators(folder + "-readers")
    try:
        daemon = Daemon(options, folder, READERS, 100, backend="real", devices=folder + "-readers")
        try:
            wait_for_readers(daemon, emulators.controls)
            percent = idle(daemon, emulators)
            waits = announcements(daemon, emulators)
        finally:
            daemon.stop()
    finally:
        emulators.stop()
    ours = percent["daemon"] + percent["workers"]
    print(f"a gate of {READERS} readers while nobody comes, over {IDLE_SECONDS} s, percent of one core")
    print(f"  sekishod {percent['daemon']:.2f} + {READERS} sekisho-reader {percent['workers']:.2f} = {ours:.2f} "
          f"(goal at most {GOAL_PERCENT:.0f})")
    print(f"  at the other end of the same lines, the {READERS} emulators: {percent['emulators']:.2f}; "
          f"ratio {ours / percent['emulators']:.2f}")
    print(f"  card placed to its announcement: p50 {waits[len(waits) // 2] / 1000:.1f} ms, "
          f"p99 {waits[len(waits) * 99 // 100] / 1000:.1f} ms ({len(waits)} cards; the worker pauses 80 ms between rotations; "
          "goal: p99 at most 120 ms)")


if __name__ == "__main__":
    main()

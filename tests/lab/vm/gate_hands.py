# SPDX-License-Identifier: Apache-2.0
"""The gate of gate_scenario.py: the programs under test, and the hands that move the world around them."""

import contextlib
import json
import os
import signal
import subprocess

from gpiosim import Chip
from guest import Failed, LIMIT, expect, until

SITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "site")
LINES = ["server_lock", "server_contact", "main_lock", "main_contact", "main_rex", "fire", "server_green", "server_red"]
# One of each use: lock, contact, REX, input, light.
SOME_LINES = ["server_lock", "server_contact", "main_rex", "fire", "server_red"]
HOLDER = "S0007"
KNOWN_CARD = {"type": "F", "idm": "0101020304050607"}
STRANGERS = [  # the detail of the denial, the cards held to the reader
    ("ext:UnknownCard", [{"type": "A", "uid": "04a1b2c3d4e5f6"}]),
    ("ext:RandomUid", [{"type": "A", "uid": "random"}]),
    ("ext:MoreThanOneCard", [{"type": "A", "uid": "04000001"}, {"type": "A", "uid": "04000002"}]),
    ("ext:MoreThanOneCard", [{"type": "F", "idm": "0101020304050608"}, KNOWN_CARD]),
]

FIRMWARE, POWER_DOWN, SEARCH = "02", "16", "4a"  # GetFirmwareVersion, PowerDown, InListPassiveTarget

# Levels on the wire. `server` is fail secure, `main` fail safe; the fire line is active low.
SERVER_LOCKED, SERVER_RELEASED = 0, 1
MAIN_LOCKED, MAIN_RELEASED = 1, 0
QUIET, BURNING = 1, 0


class Gate:
    """The programs under test and the world around them."""

    def __init__(self, scenario, build):
        self.scenario = scenario
        self._bin = os.path.join(build, "bin")
        self.state = os.path.join(scenario.work, "state")
        self.commissioning = os.path.join(scenario.work, "commissioning")
        self.environment = {**os.environ, "SEKISHO_SOCKET": os.path.join(scenario.work, "api.sock")}
        self.chip = Chip.make("gate", "sekisho-lab", LINES)
        for line, level in (("server_lock", SERVER_RELEASED), ("main_lock", MAIN_RELEASED), ("server_contact", 0),
                            ("main_contact", 0), ("main_rex", 0), ("fire", QUIET)):
            self.chip.pull(line, level)
        self.readers = {name: scenario.emulator(name)[1] for name in ("server", "main")}
        self.daemon = None

    def program(self, name):
        return os.path.join(self._bin, name)

    def sekisho(self, *arguments):
        return subprocess.run([self.program("sekisho"), *arguments], env=self.environment, capture_output=True, text=True,
                              timeout=2 * LIMIT, check=False)

    def check(self, site):
        return subprocess.run([self.program("sekishod"), "--check", "--config", os.path.join(site, "site.toml"),
                               "--state-dir", self.state], capture_output=True, text=True, timeout=2 * LIMIT,
                              check=False)

    def expect_refused(self, site, chip, why):
        """--check must end with 1 and say `why` of each of SOME_LINES on `chip`, and of no other line."""
        refused = self.check(site)
        said = refused.stdout + refused.stderr
        expect(f"--check: {said}", 1, refused.returncode)
        for line in SOME_LINES:
            expect(f"{line} named: {said}", True,
                   any(f"{chip}:{line}: " in text and why in text for text in said.splitlines()))
        expect(f"lines named: {said}", len(SOME_LINES), said.count(f"{chip}:"))

    def verify(self, state):
        return self.sekisho("ledger", "verify", "--db", os.path.join(state, "ledger.db"), "--commissioning",
                            self.commissioning)

    def status(self):
        """What `sekisho status` says, or None while nobody answers."""
        answer = self.sekisho("status", "--json")
        return json.loads(answer.stdout) if answer.returncode == 0 else None

    def start(self, main=MAIN_LOCKED):
        """Start the daemon and wait until it answers and its readers are up; `main` is where that lock must be."""
        self.daemon = self.scenario.start(
            "sekishod", self.program("sekishod"), "--config", os.path.join(SITE, "site.toml"), "--state-dir", self.state,
            "--socket", self.environment["SEKISHO_SOCKET"])

        def answering():
            if self.daemon.poll() is not None:
                raise Failed(f"sekishod ended with status {self.daemon.returncode}")
            return self.status()

        until("an answer of sekishod", answering, 2 * LIMIT)
        self.expect_locked(main)
        until("both readers up", lambda: all(reader["up"] for reader in self.status()["readers"]))

    def freeze(self):
        """The daemon stands still with all its threads, as one that hangs."""
        self.daemon.send_signal(signal.SIGSTOP)
        _, how = os.waitpid(self.daemon.pid, os.WUNTRACED)
        expect("sekishod stands still", True, os.WIFSTOPPED(how))

    def entries(self):
        """Every entry of the ledger, oldest first, read without the daemon."""
        shown = self.sekisho("ledger", "show", "--json", "--limit", "100000", "--db",
                             os.path.join(self.state, "ledger.db"))
        return json.loads(shown.stdout)["entries"]

    def denials(self):
        """The detail of every denied access, oldest first."""
        return [entry["detail"] for entry in self.entries()
                if entry["kind"] == "access" and entry["decision"] == "denied"]

    def outages(self, reader):
        """What the ledger says of that reader: (up, why), oldest first."""
        states = [entry["more"] for entry in self.entries() if entry["kind"] == "reader state"]
        return [(state["up"], state["why"]) for state in states if state["reader"] == reader]

    def line_faults(self):
        """What the ledger says of lost lines: (the door's name, None for an input; whether they are lost; why)."""
        faults = [entry for entry in self.entries() if entry["kind"] == "door fault"]
        return [(entry["door"], entry["more"]["disabled"], entry["more"]["why"]) for entry in faults]

    def out_of_service(self):
        """Doors and inputs that lack a line, and readers that lack a light, as the status has them."""
        status = self.status()
        return ({door["name"] for door in status["doors"] if door["disabled"]}
                | {entry["name"] for entry in status["inputs"] if entry["why"]}
                | {f'{reader["name"]} lamps' for reader in status["readers"] if reader["lamps"]})

    def worker(self, reader):
        """The process id of that reader's sekisho-reader."""
        place = os.path.join(self.scenario.work, reader).encode()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as line:
                words = line.read().split(b"\0")
                if words[0].endswith(b"/sekisho-reader") and place in words[1]:
                    return int(pid)
        raise Failed(f"no sekisho-reader of {reader}")

    def lock_is(self, door, level):
        until(f"the lock line of {door} at {level}", lambda: self.chip.value(f"{door}_lock") == level)

    def expect_locked(self, main=MAIN_LOCKED):
        expect("the lock line of server", SERVER_LOCKED, self.chip.value("server_lock"))
        expect("the lock line of main", main, self.chip.value("main_lock"))

    @contextlib.contextmanager
    def cards(self, reader, *cards):
        """Cards held to a reader; taken away, they stay away until it has looked for every kind of card twice."""
        control = self.readers[reader]
        for card in cards:
            control.place(**card)
        try:
            yield
        finally:
            control.remove()
        enough = control.stats()["commands"].get(SEARCH, 0) + 8
        until(f"{reader} seeing that nothing is there", lambda: control.stats()["commands"].get(SEARCH, 0) >= enough)

    def tap(self):
        """The known card at `server` until its lock is released."""
        with self.cards("server", KNOWN_CARD):
            self.lock_is("server", SERVER_RELEASED)

    def pass_through(self):
        self.chip.pull("server_contact", 1)
        until("the door seen open", lambda: self.door("server")["open"])
        self.chip.pull("server_contact", 0)
        self.lock_is("server", SERVER_LOCKED)

    def door(self, name):
        return next(door for door in self.status()["doors"] if door["name"] == name)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A whole gate in the guest: the real daemon on simulated chips and emulated readers; run by gate_scenario.sh.

What the world does comes in through pulls and cards, what the daemon does is read off the wire in sysfs. The locks' pulls
are set against their rest state, so that a lock the daemon does not hold shows as unlocked.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys

from gpiosim import Chip
from guest import Failed, LIMIT, Scenario, expect, until

SITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "site")
LINES = ["server_lock", "server_contact", "main_lock", "main_contact", "main_rex", "fire"]
HOLDER = "S0007"
KNOWN_CARD = {"type": "F", "idm": "0101020304050607"}
STRANGERS = {  # the detail of the denial -> the cards held to the reader
    "ext:UnknownCard": [{"type": "A", "uid": "04a1b2c3d4e5f6"}],
    "ext:RandomUid": [{"type": "A", "uid": "random"}],
    "ext:MoreThanOneCard": [{"type": "A", "uid": "04000001"}, {"type": "A", "uid": "04000002"}],
}

SEARCH = "4a"  # InListPassiveTarget

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

    def verify(self, state):
        return self.sekisho("ledger", "verify", "--db", os.path.join(state, "ledger.db"), "--commissioning",
                            self.commissioning)

    def status(self):
        """What `sekisho status` says, or None while nobody answers."""
        answer = self.sekisho("status", "--json")
        return json.loads(answer.stdout) if answer.returncode == 0 else None

    def start(self):
        """Start the daemon and wait until it answers and its readers are up; the first status it gave."""
        self.daemon = self.scenario.start(
            "sekishod", self.program("sekishod"), "--config", os.path.join(SITE, "site.toml"), "--state-dir", self.state,
            "--socket", self.environment["SEKISHO_SOCKET"])

        def answering():
            if self.daemon.poll() is not None:
                raise Failed(f"sekishod ended with status {self.daemon.returncode}")
            return self.status()

        first = until("an answer of sekishod", answering, 2 * LIMIT)
        self.expect_locked()
        until("both readers up", lambda: all(reader["up"] for reader in self.status()["readers"]))
        return first

    def lock_is(self, door, level):
        until(f"the lock line of {door} at {level}", lambda: self.chip.value(f"{door}_lock") == level)

    def expect_locked(self):
        expect("the lock line of server", SERVER_LOCKED, self.chip.value("server_lock"))
        expect("the lock line of main", MAIN_LOCKED, self.chip.value("main_lock"))

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


def commission(scenario, gate):
    with scenario.step("a new ledger"):
        made = gate.sekisho("ledger", "init", "--state-dir", gate.state, "--config", os.path.join(SITE, "site.toml"))
        expect(f"ledger init: {made.stdout}{made.stderr}", 0, made.returncode)
        with open(gate.commissioning, "w", encoding="utf-8") as record:
            record.write(made.stdout)

    with scenario.step("a site whose chip is missing is refused by --check, which names it"):
        other = os.path.join(scenario.work, "site-without-chip")
        os.mkdir(other)
        for name in os.listdir(SITE):
            with open(os.path.join(SITE, name), encoding="utf-8") as source:
                text = source.read().replace("sekisho-lab:server_lock", "no-such-chip:server_lock")
            with open(os.path.join(other, name), "w", encoding="utf-8") as copy:
                copy.write(text)
        refused = gate.check(other)
        said = refused.stdout + refused.stderr
        expect(f"--check: {said}", 1, refused.returncode)
        expect(f"--check names the chip: {said}", True, "no-such-chip" in said)

    with scenario.step("the lab's site passes --check"):
        passed = gate.check(SITE)
        expect(f"--check: {passed.stdout}{passed.stderr}", 0, passed.returncode)

    with scenario.step("the daemon takes the locks to rest"):
        expect("the lock nobody holds", SERVER_RELEASED, gate.chip.value("server_lock"))
        gate.start()
        gate.expect_locked()


def passages(scenario, gate):
    for detail, cards in STRANGERS.items():
        with scenario.step(f"{detail} is written down and opens nothing"):
            with gate.cards("server", *cards):
                until("the entry", lambda: detail in gate.sekisho("ledger", "show", "--json").stdout)
            gate.expect_locked()

    with scenario.step("a card is issued at the reader"):
        issue = scenario.start("issue", gate.program("sekisho"), "credential", "issue", "--holder", HOLDER, "--reader",
                               "server", env=gate.environment)
        # A card held to the reader before the request arrived is a stranger's: it is taken away and held again.
        while issue.poll() is None:
            with gate.cards("server", KNOWN_CARD), contextlib.suppress(subprocess.TimeoutExpired):
                issue.wait(5)
        expect(f'credential issue: {scenario.text("issue")}', 0, issue.returncode)
        gate.expect_locked()

    with scenario.step("the issued card releases the lock"):
        gate.tap()
        expect("the other door", MAIN_LOCKED, gate.chip.value("main_lock"))

    with scenario.step("the door opens and closes, and the lock falls at once"):
        gate.pass_through()

    with scenario.step("the button inside frees the main door; the lock falls when its time is over"):
        gate.chip.pull("main_rex", 1)
        gate.lock_is("main", MAIN_RELEASED)
        gate.chip.pull("main_rex", 0)
        gate.lock_is("main", MAIN_LOCKED)

    with scenario.step("fire frees the main door for as long as it lasts, and only doors that are to be freed"):
        gate.chip.pull("fire", BURNING)
        gate.lock_is("main", MAIN_RELEASED)
        until("the fire shown", lambda: gate.status()["fire"])
        expect("the lock line of main", MAIN_RELEASED, gate.chip.value("main_lock"))
        expect("the lock line of server", SERVER_LOCKED, gate.chip.value("server_lock"))
        gate.chip.pull("fire", QUIET)
        gate.lock_is("main", MAIN_LOCKED)


def crash(scenario, gate):
    with scenario.step("killed with a lock released; after the restart every lock is at rest"):
        gate.tap()
        before = gate.status()["entries"]
        gate.daemon.kill()
        gate.daemon.wait()
        expect("the lock nobody holds", SERVER_RELEASED, gate.chip.value("server_lock"))
        after = gate.start()["entries"]
        expect("no entry was lost", True, after >= before)
        gate.expect_locked()

    with scenario.step("a reader that hangs is brought back, and the card still opens"):
        gate.readers["server"].fault("mute")
        until("the reader down", lambda: any(not reader["up"] for reader in gate.status()["readers"]), 2 * LIMIT)
        gate.readers["server"].fault("none")
        until("the reader up", lambda: all(reader["up"] for reader in gate.status()["readers"]), 2 * LIMIT)
        gate.tap()
        gate.pass_through()

    with scenario.step("stopped in order; the ledger verifies"):
        gate.daemon.terminate()
        expect("sekishod's status", 0, gate.daemon.wait(LIMIT))
        verified = gate.verify(gate.state)
        expect(f"ledger verify: {verified.stdout}{verified.stderr}", 0, verified.returncode)
        print(verified.stdout, end="")

    with scenario.step("an edited copy of it does not verify"):
        edited = os.path.join(scenario.work, "edited")
        shutil.copytree(gate.state, edited)
        with contextlib.closing(sqlite3.connect(os.path.join(edited, "ledger.db"))) as database, database:
            trigger, = database.execute("SELECT sql FROM sqlite_master WHERE name = 'no_upd'").fetchone()
            database.execute("DROP TRIGGER no_upd")
            changed = database.execute("UPDATE entry SET t_event = t_event + 1 WHERE seq = (SELECT max(seq) / 2 FROM entry)")
            expect("entries edited", 1, changed.rowcount)
            database.execute(trigger)  # so that the edit alone shows, not the missing guard
        expect("ledger verify", 1, gate.verify(edited).returncode)

    with scenario.step("no card number stands in what the daemon said"):
        said = scenario.text("sekishod")
        for card in [KNOWN_CARD, *STRANGERS["ext:UnknownCard"]]:
            number = card.get("idm") or card["uid"]
            expect(f"a card number in the log: {said}", False, number.lower() in said.lower())


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BUILD_DIR")
    build = os.path.abspath(sys.argv[1])

    def body(scenario):
        with scenario.step("a chip with the site's lines, and two readers"):
            gate = Gate(scenario, build)
        commission(scenario, gate)
        passages(scenario, gate)
        crash(scenario, gate)

    sys.exit(Scenario("/run/sekisho-lab").run(body))  # where the site looks for its readers


if __name__ == "__main__":
    main()

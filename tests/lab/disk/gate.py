# SPDX-License-Identifier: Apache-2.0
"""A simulated gate, the example hospital, with its files on file systems of its own. In a private mount namespace only."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LAB = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(LAB / "vm"))

from guest import until  # noqa: E402

BIN = Path(os.environ["SEKISHO_BIN_DIR"])
EXAMPLE = LAB.parents[1] / "daemon/packaging/example"
LIMIT = 60  # seconds a program may take


class Ext4:
    """In a file beside `path`, as a hospital's disk is mounted: read-only once the kernel has met an error."""

    def __init__(self, path):
        self.path = Path(path)
        self.path.mkdir()
        self._image = self.path.with_suffix(".img")
        with open(self._image, "wb") as image:
            image.truncate(24 << 20)
        subprocess.run(["mkfs.ext4", "-q", self._image], check=True)
        self._mount()

    def _mount(self):
        subprocess.run(["mount", "-o", "loop,errors=remount-ro", self._image, self.path], check=True)

    def fail(self):
        """What the kernel does when it meets an error, also while files are open for writing."""
        subprocess.run(["mount", "-o", "remount,abort", self.path], check=True)

    def mend(self):
        """What a person does then. Nobody may use it."""
        subprocess.run(["umount", self.path], check=True)
        mended = subprocess.run(["e2fsck", "-fy", self._image], capture_output=True, text=True, check=False)
        if mended.returncode > 1:  # 1: errors were corrected
            raise AssertionError(f"e2fsck ended with {mended.returncode}: {mended.stdout}{mended.stderr}")
        self._mount()


class Tmpfs:
    """Of `kilobytes` at `path`. The daemon's user may be root, who gets no byte more than anyone else."""

    def __init__(self, path, kilobytes):
        self.path = Path(path)
        self.path.mkdir()
        self._filler = self.path / "filler"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "lab", self.path], check=True)

    def fill(self):
        """To the last byte."""
        with open(self._filler, "ab", buffering=0) as filler:
            for size in (1 << 16, 1 << 12, 1):
                while True:
                    try:
                        filler.write(bytes(size))
                    except OSError:
                        break

    def free(self):
        self._filler.unlink()

    def remount(self, access):
        """`access`: "ro" or "rw". The kernel refuses "ro" while a file there is open for writing."""
        subprocess.run(["mount", "-o", f"remount,{access}", self.path], check=True)


class Gate:
    """`work`: a folder. `ledger_keys`: more of [ledger] in site.toml."""

    def __init__(self, work, state, ledger_keys):
        self.state = Path(state)
        self._socket = work / "api.sock"
        self._log = work / "sekishod.log"
        self._site = work / "etc/site.toml"
        shutil.copytree(EXAMPLE, work / "etc")
        text = self._site.read_text(encoding="utf-8")
        text = re.sub(r"emergency_list = .*\n", "", text)  # whether there is one says the scenario
        text = text.replace("[ledger]\n", f"[ledger]\n{ledger_keys}\n")
        text = text.replace('unlock = { schedule = "business" }\n', "")  # locks rest whatever the time of day
        text = re.sub(r"reset_by = .*\n", "", text)  # nobody can write down a reset: the panel's own ends a fire
        self._site.write_text(text, encoding="utf-8")
        self._daemon = None

    def sekisho(self, *words, status=0):
        """What it prints; AssertionError when it ends with another status."""
        done = subprocess.run([BIN / "sekisho", "--socket", self._socket, *words], capture_output=True, text=True,
                              timeout=LIMIT, check=False)
        if done.returncode != status:
            raise AssertionError(f"sekisho {words} ended with {done.returncode}: {done.stdout}{done.stderr}\n{self.log()}")
        return done.stdout

    def init(self):
        self.sekisho("ledger", "init", "--state-dir", self.state, "--config", self._site)

    def start(self):
        with open(self._log, "ab") as log:
            self._daemon = subprocess.Popen(
                [BIN / "sekishod", "--sim", "--config", self._site, "--state-dir", self.state, "--socket", self._socket],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        started = self.log().count("in service")
        until("the daemon in service", lambda: self.log().count("in service") > started or self._daemon.poll() is not None)
        if self._daemon.poll() is not None:
            raise AssertionError(f"sekishod ended with {self._daemon.returncode}: {self.log()}")

    def log(self):
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def stop(self):
        """Its exit status."""
        self._daemon.terminate()
        return self._daemon.wait(LIMIT)

    def end(self):
        """Whatever became of it."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()

    def status(self):
        return json.loads(self.sekisho("status", "--json"))

    def released(self, door):
        return next(row["released"] for row in self.status()["doors"] if row["name"] == door)

    def wait_until_writing(self, where):
        until(f"entries going to: {where}", lambda: self.status()["ledger_writing"] == where)

    def issue(self, holder, uid):
        issuing = subprocess.Popen([BIN / "sekisho", "--socket", self._socket, "credential", "issue", "--holder", holder,
                                    "--reader", "desk"], stdout=subprocess.DEVNULL)

        def answered():  # the card may be there before it is awaited: it is held to the reader again and again
            self.sekisho("sim", "remove", "--reader", "desk")
            self.sekisho("sim", "tap", "--reader", "desk", "--uid", uid, "--hold")
            return issuing.poll() is not None

        until(f"a card for {holder}", answered)
        self.sekisho("sim", "remove", "--reader", "desk")
        if issuing.returncode != 0:
            raise AssertionError(f"no card for {holder}: {self.log()}")

    def tap(self, reader, uid):
        self.sekisho("sim", "tap", "--reader", reader, "--uid", uid, "--hold")

    def untap(self, reader):
        self.sekisho("sim", "remove", "--reader", reader)

    def enter(self, reader, uid, door):
        """The card opens the door, somebody goes through, and it locks again."""
        self.tap(reader, uid)
        until(f"{door} opening to a card", lambda: self.released(door))
        self.untap(reader)
        self.pass_through(door)

    def pass_through(self, door):
        self.sekisho("sim", "contact", door, "open")
        self.sekisho("sim", "contact", door, "closed")
        until(f"{door} locked again", lambda: not self.released(door))

    def entries(self):
        shown = self.sekisho("ledger", "show", "--json", "--limit", "100000", "--db", self.state / "ledger.db")
        return json.loads(shown)["entries"]

    def of_kind(self, kind):
        return [entry for entry in self.entries() if entry["kind"] == kind]

    def verify(self):
        return self.sekisho("ledger", "verify", "--db", self.state / "ledger.db", "--commissioning",
                            self.state / "commissioning.txt")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Power cuts: one recorded log of a disk, many images that a cut may have left, and what is found in each.

    tests/lab/vm/power_cuts.py BUILD_DIR [CUTS]        (on the host; its programs are in BUILD_DIR/bin/)

The lab's machine appends on an ext4 disk of which QEMU records every write and flush. An image is all up to the last flush
before the cut and a random half of what followed. After e2fsck and debugfs the ledger must verify and hold what had been
acknowledged before the cut. The control, SQLite with journal_mode=DELETE and synchronous=FULL, must lose rows: a campaign in
which it does not would prove nothing. Needs e2fsprogs and no root.
"""

import json
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECTOR = 512
DISK_BYTES = 24 << 20
FILE_SYSTEM = "20M"
MARK_OFFSET = 22 << 20  # past the file system
MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4
MARK = re.compile(rb"sekisho acknowledged (\d+)\n")
ENTRIES = 260
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def read_log(path: Path):
    """(offset, data, flags) of each recorded request, in order; the format is that of dm-log-writes."""
    with path.open("rb") as log:
        magic, version, count, size = struct.unpack("<QQQI", log.read(28))
        if (magic, version, size) != (MAGIC, 1, SECTOR):
            raise ValueError(f"{path} is no log of writes")
        log.seek(SECTOR)
        for _ in range(count):
            sector, sectors, flags, _ = struct.unpack("<QQQQ", log.read(SECTOR)[:32])
            data = b"" if flags & DISCARD else log.read(sectors * SECTOR)
            yield sector * SECTOR, data, flags


class Recording:
    """A disk before anything happened, what happened to it, and what the guest said meanwhile."""

    def __init__(self, build: Path, workload: str, work: Path):
        image, log, self.start = work / "disk.img", work / "disk.log", work / "start.img"
        for path in (image, log):
            path.write_bytes(b"")
        os.truncate(image, DISK_BYTES)
        tool("mkfs.ext4", "-q", "-F", "-J", "size=4", image, FILE_SYSTEM)
        shutil.copyfile(image, self.start)
        guest = f"""set -e; mkdir /run/disk; mount -t ext4 /dev/vda /run/disk
            {build}/bin/fault_append {workload} /run/disk/state /dev/vda {MARK_OFFSET} {ENTRIES}"""
        if workload == "control":
            guest = guest.replace("/run/disk\n", "/run/disk; mkdir /run/disk/state; sync\n", 1)
        ran = subprocess.run([HERE / "run.sh", "--limit", "200", "--disk", image, log, "--", "bash", "-c", guest],
                             capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(f"the machine ended with {ran.returncode}:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        self.said = ran.stdout
        self.requests = list(read_log(log))
        self.marks = []  # (index, number): acknowledged before the request of that index
        for index, (offset, data, _) in enumerate(self.requests):
            if offset == MARK_OFFSET and data:
                self.marks.append((index, int(MARK.match(data).group(1))))
        if len(self.marks) < ENTRIES:
            raise RuntimeError(f"only {len(self.marks)} acknowledgements stand in the log")

    def cuts(self, count: int, chance: random.Random):
        """`count` moments after the first acknowledgement, in order, half of them just after one."""
        first = self.marks[0][0]
        moments = [chance.randrange(first + 1, len(self.requests)) for _ in range(count - count // 2)]
        moments += [index + 1 for index, _ in chance.sample(self.marks, count // 2)]
        return sorted(moments)

    def images(self, cuts, chance: random.Random):
        """(number acknowledged before it, bytes of the disk) for each cut."""
        surely = bytearray(self.start.read_bytes())
        waiting, done = [], 0
        marks = dict(self.marks)
        acknowledged = 0
        for cut in cuts:
            for index in range(done, cut):
                offset, data, flags = self.requests[index]
                acknowledged = max(acknowledged, marks.get(index, 0))
                if flags & FLUSH:
                    for at, old in waiting:
                        surely[at:at + len(old)] = old
                    waiting = []
                if data and flags & FUA:
                    surely[offset:offset + len(data)] = data
                elif data:
                    waiting.append((offset, data))
            done = cut
            image = bytearray(surely)
            for at, data in waiting:
                if chance.random() < 0.5:
                    image[at:at + len(data)] = data
            yield acknowledged, image


def tool(*words, good=(0,)):
    done = subprocess.run([str(word) for word in words], env={**os.environ, "PATH": PATH}, capture_output=True, text=True,
                          check=False)
    if done.returncode not in good:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done


def files_in(image: bytearray, work: Path) -> Path:
    """The folder `state` of a disk image, after the file system's own recovery."""
    disk, out = work / "cut.img", work / "out"
    disk.write_bytes(image)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    tool("e2fsck", "-p", disk, good=(0, 1))
    tool("debugfs", "-R", f"rdump /state {out}", disk)
    return out / "state"


def shown(build: Path, state: Path):
    ran = tool(build / "bin/sekisho", "ledger", "show", "--json", "--limit", "100000", "--db", state / "ledger.db")
    return json.loads(ran.stdout)["entries"]


def ledger_fault(build: Path, state: Path, record: Path, acknowledged: int, whole):
    """What is wrong with a ledger after a cut; nothing when all is well."""
    ran = tool(build / "bin/sekisho", "ledger", "verify", "--json", "--db", state / "ledger.db", "--commissioning", record,
               good=(0, 1, 2))
    if ran.returncode != 0:
        return f"not verified: {ran.stdout}{ran.stderr}"
    entries = shown(build, state)
    if len(entries) <= acknowledged:
        return f"LOST: {len(entries)} entries, {acknowledged} was acknowledged"
    if entries != whole[:len(entries)]:
        return "the entries are others than were written"
    return None


def control_fault(state: Path, acknowledged: int):
    try:
        rows = sqlite3.connect(state / "control.db").execute("SELECT count(*) FROM t").fetchone()[0]
    except sqlite3.Error as error:
        return f"LOST: {error}"
    return f"LOST: {rows} rows of {acknowledged}" if rows < acknowledged else None


def campaign(build: Path, workload: str, cuts: int, work: Path):
    chance = random.Random(6503)
    recording = Recording(build, workload, work)
    end = len(recording.requests)
    record = work / "commissioning.txt"
    record.write_text("".join(line + "\n" for line in recording.said.splitlines() if not line.isdigit()))
    whole = None
    if workload == "ledger":
        (_, image), = recording.images([end], random.Random(1))
        whole = shown(build, files_in(image, work))
    faults = []
    for acknowledged, image in recording.images(recording.cuts(cuts, chance), chance):
        state = files_in(image, work)
        fault = control_fault(state, acknowledged) if workload == "control" else ledger_fault(
            build, state, record, acknowledged, whole)
        if fault:
            faults.append(fault)
    flushes = sum(1 for request in recording.requests if request[2] & FLUSH)
    print(f"{workload}: {cuts} cuts of a log of {end} requests with {flushes} flushes and {len(recording.marks)} "
          f"acknowledgements: {len(faults)} faulty", flush=True)
    return faults


def main() -> int:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    build = Path(sys.argv[1]).resolve()
    cuts = int(sys.argv[2]) if len(sys.argv) == 3 else 100
    passed = 0
    with tempfile.TemporaryDirectory(prefix="power-cuts-", dir=build) as work:
        faults = campaign(build, "ledger", cuts, Path(work))
        for fault in faults[:10]:
            print(f"FAILED: {fault}")
        passed += not faults
        lost = campaign(build, "control", cuts, Path(work))
        if not any(fault.startswith("LOST") for fault in lost):
            print("FAILED: the control lost nothing, so this campaign proves nothing")
        else:
            passed += 1
    print(f"{passed} passed, {2 - passed} failed")
    return 0 if passed == 2 else 1


if __name__ == "__main__":
    raise SystemExit(main())

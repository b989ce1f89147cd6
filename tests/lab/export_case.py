# SPDX-License-Identifier: Apache-2.0
"""What the tests of exports share: programs, the files of an export, one that is sound and one that is changed."""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LAB = Path(__file__).resolve().parent
ROOT = LAB.parents[1]
sys.path.insert(0, str(LAB))

from ledger.tree import leaf_hash, root_of  # noqa: E402

BIN = Path(os.environ["SEKISHO_BIN_DIR"])
ORIGIN = "hospital.example/gate1"
CHUNK = "tile/entries/000"  # entries 0 .. 255


def run(*command, status=0):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != status:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def new_ledger(folder, origin=ORIGIN):
    run(BIN / "sekisho", "ledger", "init", "--state-dir", folder, "--origin", origin)


def grow(folder, count, person=7):
    run(BIN / "make_ledger", folder, count, person)


def export(state, folder):
    run(BIN / "sekisho", "ledger", "export", "--state-dir", state, "--tiles", folder)


def checkpoint(state):
    return run(BIN / "sekisho", "ledger", "checkpoint", "--state-dir", state)


def items_of(data):
    items, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from(">H", data, at)
        items.append(data[at + 2:at + 2 + length])
        at += 2 + length
    return items


def bundle_of(items):
    return b"".join(struct.pack(">H", len(item)) + item for item in items)


class Files:
    """An export's files, to be changed one way or another."""

    def __init__(self, folder):
        self.files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def __getitem__(self, name):
        return self.files[name]

    def __setitem__(self, name, data):
        self.files[name] = data

    def __delitem__(self, name):
        del self.files[name]

    def edit(self, name, change):
        """`change` gets the items of a bundle and changes them."""
        items = items_of(self[name])
        change(items)
        self[name] = bundle_of(items)

    def last(self, kind):
        """The bundle or tile of that kind that is not full."""
        return next(name for name in self.files if re.fullmatch(rf"{kind}/\d+\.p/\d+", name))

    def remake_tiles(self):
        """As someone would who knows the format and has no key: all tiles fit the leaves again."""
        row = []
        names = sorted(name for name in self.files if name.startswith("tile/entries/"))
        for name in names:
            row += [leaf_hash(leaf) for leaf in items_of(self[name])]
        for name in [name for name in self.files if re.match(r"tile/\d/", name)]:
            del self[name]
        level = 0
        while row:
            for start in range(0, len(row), 256):
                part = row[start:start + 256]
                suffix = "" if len(part) == 256 else f".p/{len(part)}"
                self[f"tile/{level}/{start // 256:03}{suffix}"] = b"".join(part)
            row = [root_of(row[at:at + 256]) for at in range(0, len(row) - 255, 256)]
            level += 1

    def write(self, folder):
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


class ExportCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = Path(tempfile.mkdtemp(prefix="export-"))
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.state = cls.top / "state"
        new_ledger(cls.state)
        grow(cls.state, 340)
        shutil.copytree(cls.state, cls.top / "earlier")
        cls.early = checkpoint(cls.state)
        grow(cls.state, 260)
        cls.export = cls.top / "export"
        export(cls.state, cls.export)
        cls.record = cls.state / "commissioning.txt"
        cls.other = cls.top / "other"
        new_ledger(cls.other)
        grow(cls.other, 600, person=8)
        export(cls.other, cls.top / "other-export")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="damaged-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.files = Files(self.export)

    def verify(self, folder, *options, record=None):
        """(exit status, lines) of the verifier."""
        done = subprocess.run([sys.executable, LAB / "verify_export.py", folder, "--commissioning",
                               record or self.record, *options], capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.stderr, "", "the verifier itself failed")
        return done.returncode, done.stdout.splitlines()

    def expect(self, *patterns, options=()):
        """The changed files are not verified, for each of these reasons."""
        target = self.folder / "export"
        self.files.write(target)
        status, lines = self.verify(target, *options)
        self.assertEqual(status, 1, lines)
        for pattern in patterns:
            self.assertTrue(any(re.search(pattern, line) for line in lines), f"no {pattern!r} in {lines[:5]}")

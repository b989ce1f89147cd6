# SPDX-License-Identifier: Apache-2.0
"""The files of an export, entry by entry and tile by tile."""

import struct
from pathlib import Path

from ledger import leaf as leaves
from ledger.commits import Commits
from ledger.disposals import Disposals, ranges_in
from ledger.tree import Tree, leaf_hash, root_of
from ledger.wrong import Wrong

WIDTH = 256


class Export:
    def __init__(self, folder, record, shapes, every_signature):
        self.folder, self.record, self.shapes = Path(folder), record, shapes
        self.every_signature = every_signature
        self.findings = []
        self.roots = {}  # by size, of the sizes that were asked for

    def read(self, name):
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise Wrong(f"{name} is missing") from None

    @staticmethod
    def name(index, width):
        text = f"{index % 1000:03}"
        while index >= 1000:
            index //= 1000
            text = f"x{index % 1000:03}/{text}"
        return text if width == WIDTH else f"{text}.p/{width}"

    def tile(self, level, index, width):
        name = f"tile/{level}/{self.name(index, width)}"
        data = self.read(name)
        if len(data) != 32 * width:
            raise Wrong(f"{name} has {len(data)} bytes, not {32 * width}")
        return [data[at:at + 32] for at in range(0, len(data), 32)]

    def bundle(self, kind, index, width):
        name = f"{kind}/{self.name(index, width)}"
        data = self.read(name)
        items, at = [], 0
        for _ in range(width):
            if at + 2 > len(data):
                raise Wrong(f"{name} was cut short")
            (length,) = struct.unpack_from(">H", data, at)
            at += 2 + length
            if at > len(data):
                raise Wrong(f"{name} was cut short")
            items.append(data[at - length:at])
        if at != len(data):
            raise Wrong(f"{name} has {len(data) - at} bytes too many")
        return items

    def entries(self, size):
        """(seq, leaf, signature, hash in the tile) of each entry; the leaf is empty where it was disposed of."""
        for start in range(0, size, WIDTH):
            index, width = start // WIDTH, min(WIDTH, size - start)
            hashes = self.tile(0, index, width)
            bundle = self.bundle("tile/entries", index, width)
            for at, (leaf, signature) in enumerate(zip(bundle, self.bundle("signatures", index, width))):
                yield start + at, leaf, signature, hashes[at]

    def check_tiles(self, size):
        level, below = 1, size // WIDTH
        while below > 0:
            for index in range((below + WIDTH - 1) // WIDTH):
                width = min(WIDTH, below - index * WIDTH)
                for at, one in enumerate(self.tile(level, index, width)):
                    if one != root_of(self.tile(level - 1, index * WIDTH + at, WIDTH)):
                        self.findings.append(f"tile {level}/{index}: hash {at} is not the root of the tile below it")
            level, below = level + 1, below // WIDTH

    def check_key(self, entry, seq):
        record = self.record
        if entry["detail"][1:] != [record["origin"], record["key"]]:
            self.findings.append(f"entry {seq}: it names another ledger or another origin key")
        if seq == 0 and entry["detail"][0] != record["daily"]:
            self.findings.append("entry 0: its daily key is not that of the commissioning record")

    def check_entries(self, size, sizes):
        """Entries, tree and commits in one pass. Returns the root."""
        disposals = Disposals(self.findings, ranges_in(self.entries(size), self.shapes))
        tree, commits = Tree(), Commits(self, disposals.ends)
        self.roots[0] = tree.root()
        boots = (0,)
        for seq, leaf, signature, stored in self.entries(size):
            tree.append(leaf_hash(leaf) if leaf else stored)
            if tree.size in sizes:
                self.roots[tree.size] = tree.root()
            if not leaf:
                boots = range(boots[0], 1 << 63)
                disposals.gone(seq, stored)
                commits.gone(seq)
                continue
            if leaf_hash(leaf) != stored:
                self.findings.append(f"entry {seq}: it is not the one whose hash the tile holds")
            entry = self.read_entry(seq, leaf, boots)
            if entry:
                boots = (entry["boot_seq"], entry["boot_seq"] + 1)
            disposals.take(seq, entry, stored, bool(signature))
            key = entry["detail"][0] if entry and entry["kind"] == "key" else None
            commits.take(seq, key, signature, tree)
        commits.finish(size)
        disposals.finish()
        return tree.root()

    def read_entry(self, seq, leaf, boots):
        """None, with a finding: it is no entry that may stand here. `boots`: the numbers of boots that may."""
        try:
            entry = leaves.read(leaf, self.shapes)
            if entry["seq"] != seq:
                raise Wrong(f"it says that it is number {entry['seq']}")
            if entry["boot_seq"] not in boots:
                raise Wrong("boot_seq does not grow by 0 or 1")
            if entry["kind"] == "key":
                self.check_key(entry, seq)
            elif seq == 0:
                raise Wrong("the first entry introduces no key")
        except Wrong as wrong:
            self.findings.append(f"entry {seq}: {wrong}")
            return None
        return entry

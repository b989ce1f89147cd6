# SPDX-License-Identifier: Apache-2.0
"""What was disposed of: where leaves may be missing, and whether those that are missing are those that were signed for."""

from hashlib import sha256

from ledger import leaf as leaves
from ledger.wrong import Wrong

STAYING = ("key", "config", "gap", "person", "credential issued", "credential revoked", "pin set", "erased", "review",
           "snapshot", "disposal")


def _read(leaf, shapes):
    try:
        return leaves.read(leaf, shapes) if leaf else None
    except Wrong:
        return None  # told where all entries are looked at


def ranges_in(entries, shapes):
    """[(seq of the disposal, first, end, dropped, hash, seq of the snapshot)] of the leaves that can be read."""
    ranges = []
    try:
        for seq, leaf, *_ in entries:
            entry = _read(leaf, shapes)
            if entry and entry["kind"] == "disposal":
                first, count, dropped, digest = entry["detail"][:4]
                ranges.append((seq, first, first + count, dropped, digest, entry["ref_seq"]))
    except Wrong:
        return ranges  # a file is missing or was cut short: told there, too
    return ranges


class Disposals:
    """Is shown every entry in order; afterwards tells what is wrong."""

    def __init__(self, findings, ranges):
        self.findings, self.ranges = findings, ranges
        self.ends = {end for _, _, end, _, _, _ in ranges}
        self.going = []  # (seq, leaf hash) of what is missing or does not stay, up to the last range's end
        self.missing = []
        self.snapshots = {}  # entries folded, by seq
        self.of_key_commit = False

    def take(self, seq, entry, leaf_hash, ends_commit):
        """`entry`: None where the leaf is missing or could not be read."""
        kind = entry["kind"] if entry else None
        self.of_key_commit = self.of_key_commit or kind == "key"
        if seq < max(self.ends, default=0) and kind not in STAYING and not (self.of_key_commit and kind):
            self.going.append((seq, leaf_hash))
        if ends_commit:
            self.of_key_commit = False
        if kind == "snapshot":
            self.snapshots[seq] = entry["detail"][0]

    def gone(self, seq, leaf_hash):
        self.missing.append(seq)
        self.take(seq, None, leaf_hash, False)

    def finish(self):
        begin = 0
        for seq, first, end, dropped, digest, snapshot in self.ranges:
            if first != begin or not first < end <= seq:
                self.findings.append(f"entry {seq}: its range is none that goes on behind the one before and lies before it")
                continue
            begin = end
            going = [one for at, one in self.going if first <= at < end]
            if len(going) != dropped or sha256(b"".join(going)).digest() != digest:
                self.findings.append(f"entry {seq}: the entries that are missing are not those that it speaks of")
            if self.snapshots.get(snapshot, -1) < end:
                self.findings.append(f"entry {seq}: it names no snapshot of what its range added up to")
        self.findings += [f"entry {seq}: it is missing, and nobody disposed of it" for seq in self.missing if seq >= begin]

# SPDX-License-Identifier: Apache-2.0
"""The signatures of the commits."""

import struct

from ledger.note import is_signed


class Commits:
    """The signatures of the commits, each under the key that is in force for it."""

    def __init__(self, export, ends):
        self.export = export
        self.ends = ends  # sizes at which a range that was disposed of ends, and so a commit
        self.previous = 0  # size of the commit before
        self.hole = 0  # the entries before it, behind the last one that is there, are missing
        self.key_at = 0  # the last key entry
        self.signer = None
        self.introduced = None  # in force after the commit under way
        self.last = None  # (seq, key, message, signature) of the newest signature, not looked at yet

    def take(self, seq, key, signature, tree):
        if key is not None:
            self.introduced, self.key_at = key, seq
            self.signer = self.signer or key
        if not signature:
            if seq == 0:
                self.export.findings.append("entry 0: it is not alone in its commit")
            return
        beginning, self.previous = self.beginning(), tree.size
        self.last = None
        if beginning is not None:
            message = (b"sekisho commit v1\n" + self.export.record["origin"].encode() + b"\n"
                       + struct.pack(">QQ", beginning, tree.size) + tree.root())
            self.last = (seq, self.signer, message, signature)
        if self.introduced or self.export.every_signature:
            self.look()
        self.signer, self.introduced = self.introduced or self.signer, None

    def gone(self, seq):
        """A leaf is missing, and with it the signature."""
        self.hole = seq + 1

    def beginning(self):
        """The size before the commit that ends here; None where it went with the entries before."""
        if self.hole <= self.previous:
            return self.previous
        if self.hole in self.ends:
            return self.hole
        if self.introduced and self.key_at >= self.hole:
            return self.key_at  # a key entry is the first of its commit
        if self.introduced:
            self.export.findings.append(f"entry {self.key_at}: its commit, which stays, is not whole")
        return None

    def look(self):
        if self.last is None:
            return
        (seq, key, message, signature), self.last = self.last, None
        if key is None or len(signature) != 64 or not is_signed(key, message, signature):
            self.export.findings.append(f"entry {seq}: the signature of its commit does not fit")

    def finish(self, size):
        self.look()
        if self.previous != size:
            self.export.findings.append(f"the entries from {self.previous} on are not signed")

# SPDX-License-Identifier: Apache-2.0
"""The signatures of the commits."""

import struct

from ledger.note import is_signed


class Commits:
    """The signatures of the commits, each under the key that is in force for it."""

    def __init__(self, export):
        self.export = export
        self.previous = 0  # size of the commit before
        self.signer = None
        self.introduced = None  # in force after the commit under way
        self.last = None  # (seq, key, message, signature) of the newest signature, not looked at yet

    def take(self, seq, key, signature, tree):
        if key is not None:
            self.introduced = key
            self.signer = self.signer or key
        if not signature:
            if seq == 0:
                self.export.findings.append("entry 0: it is not alone in its commit")
            return
        message = (b"sekisho commit v1\n" + self.export.record["origin"].encode() + b"\n"
                   + struct.pack(">QQ", self.previous, tree.size) + tree.root())
        self.last = (seq, self.signer, message, signature)
        self.previous = tree.size
        if self.introduced or self.export.every_signature:
            self.look()
        self.signer, self.introduced = self.introduced or self.signer, None

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

# SPDX-License-Identifier: Apache-2.0
"""6.7-B1: an export of a ledger that was disposed of in part is verified by a stranger, and what else was taken out is found."""

import shutil
import unittest

from export_case import BIN, CHUNK, ExportCase, Files, export, grow, items_of, run


class DisposedExportTest(ExportCase):
    def disposed(self):
        """The files of an export of a ledger whose first days were disposed of."""
        state = self.folder / "disposed"
        shutil.copytree(self.state, state)
        run(BIN / "make_ledger", state, "dispose", 2)
        grow(state, 200)
        run(BIN / "make_ledger", state, "dispose", 3)
        export(state, self.folder / "disposed-export")
        self.files = Files(self.folder / "disposed-export")

    def test_an_export_with_what_was_disposed_of_taken_out_is_verified(self):
        self.disposed()
        kept = self.folder / "kept"
        kept.write_text(self.early, encoding="utf-8")
        self.assertGreater(sum(item == b"" for item in items_of(self.files[CHUNK])), 200)
        for options in ([], ["--all-signatures"], ["--checkpoint", kept]):
            status, lines = self.verify(self.folder / "disposed-export", *options)
            self.assertEqual(status, 0, lines)

    def test_an_entry_taken_out_that_nobody_disposed_of(self):
        self.disposed()
        last = self.files.last("tile/entries")
        self.files.edit(last, lambda items: items.__setitem__(3, b""))
        self.expect(r"^entry \d+: it is missing, and nobody disposed of it")

    def test_an_entry_taken_out_that_stays(self):
        self.disposed()
        key = max(at for at, item in enumerate(items_of(self.files[CHUNK])) if item)
        self.files.edit(CHUNK, lambda items: items.__setitem__(key, b""))
        self.expect(r"^entry \d+: the entries that are missing are not those that it speaks of")

    def test_the_first_entry_taken_out(self):
        self.disposed()
        self.files.edit(CHUNK, lambda items: items.__setitem__(0, b""))
        self.expect(r"^entry \d+: the entries that are missing are not those that it speaks of")


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""6.5-B3b: a stranger with the published format, an export and the commissioning record finds every damage, and says which.

The verifier gets exported bytes and the record, nothing else. CTest names the built programs in SEKISHO_BIN_DIR."""

import re
import shutil
import subprocess
import sys
import unittest

from export_case import (BIN, CHUNK, LAB, ORIGIN, ROOT, ExportCase, Files, bundle_of, export, grow, items_of,
                         new_ledger, run)
import verify_export
from ledger.export import Export
from ledger.leaf import shapes_of
from ledger.note import parse_record


class ExportTest(ExportCase):
    # --- sound ---

    def test_a_sound_export_is_verified(self):
        entries = int(self.files["checkpoint"].split(b"\n")[1])
        self.assertGreater(entries, 600)  # and some key entries
        for options in ([], ["--all-signatures"]):
            self.assertEqual(self.verify(self.export, *options), (0, [f"verified: {entries} entries of {ORIGIN}"]))

    def test_every_kind_of_entry_of_a_scripted_day_is_understood(self):
        site = ROOT / "daemon/packaging/example/site.toml"
        day = self.folder / "day"
        run(BIN / "sekisho-demo", "--config", site, "--state-dir", day)
        export(day, self.folder / "day-export")
        status, lines = self.verify(self.folder / "day-export", "--all-signatures", record=day / "commissioning.txt")
        self.assertEqual(status, 0, lines)

    def test_a_grown_export_is_verified_and_agrees_with_the_checkpoint_from_before(self):
        grown = self.folder / "grown"
        export(self.top / "earlier", grown)
        export(self.state, grown)
        kept = self.folder / "kept"
        kept.write_text(self.early, encoding="utf-8")
        status, lines = self.verify(grown, "--checkpoint", kept, "--all-signatures")
        self.assertEqual(status, 0, lines)

    # --- entries ---

    def test_an_edited_entry(self):
        def change(items):
            items[40] = items[40].replace(b"records_day", b"records_all")
        before = self.files[CHUNK]
        self.files.edit(CHUNK, change)
        self.assertNotEqual(before, self.files[CHUNK])
        self.expect(r"^entry 40: it is not the one whose hash the tile holds", "the entries are not those of the checkpoint")

    def test_an_edited_entry_with_tiles_made_to_fit(self):
        def change(items):
            items[40] = items[40].replace(b"records_day", b"records_all")
        self.files.edit(CHUNK, change)
        self.files.remake_tiles()
        self.expect("^the entries are not those of the checkpoint", r"^entry \d+: the signature of its commit does not fit")

    def test_a_deleted_entry(self):
        self.files.edit(CHUNK, lambda items: items.pop(100))
        self.expect("^tile/entries/000 was cut short")

    def test_a_deleted_entry_with_all_after_it_moved_up(self):
        names = sorted(name for name in self.files.files if name.startswith("tile/entries/"))
        items = [item for name in names for item in items_of(self.files[name])]
        del items[100]
        for at, name in enumerate(names):
            self.files[name] = bundle_of(items[256 * at:256 * at + 256])
        self.expect(r"^tile/entries/002.p/\d+ was cut short", r"^entry 100: it says that it is number 101")

    def test_an_inserted_entry(self):
        self.files.edit(CHUNK, lambda items: items.insert(100, items[100]))
        self.expect(r"^tile/entries/000 has \d+ bytes too many")

    def test_two_entries_exchanged(self):
        def change(items):
            items[100], items[101] = items[101], items[100]
        self.files.edit(CHUNK, change)
        self.files.remake_tiles()
        self.expect("^entry 100: it says that it is number 101", "^entry 101: it says that it is number 100")

    def test_an_entry_written_in_other_bytes(self):
        def change(items):
            self.assertEqual(items[40][1:3], b"\x18\x28")  # seq 40
            items[40] = items[40][:1] + b"\x19\x00\x28" + items[40][3:]
        self.files.edit(CHUNK, change)
        self.files.remake_tiles()
        self.expect("^entry 40: CBOR that is not in its shortest form")

    def test_the_tail_cut_off(self):
        del self.files[self.files.last("tile/entries")]
        self.expect(r"^tile/entries/002.p/\d+ is missing")

    def test_a_file_cut_short(self):
        for name in (CHUNK, "tile/0/001", "signatures/001"):
            with self.subTest(name):
                self.files = Files(self.export)
                self.files[name] = self.files[name][:-1]
                self.expect(f"^{name} (was cut short|has 8191 bytes)")

    # --- tiles ---

    def test_an_edited_tile(self):
        name = self.files.last("tile/1")
        tile = bytearray(self.files[name])
        tile[33] ^= 1
        self.files[name] = bytes(tile)
        self.expect("^tile 1/0: hash 1 is not the root of the tile below it")

    # --- signatures ---

    def test_signatures_taken_out_exchanged_or_moved(self):
        def take_out(items):
            items[max(at for at, item in enumerate(items[:-1]) if item)] = b""

        def exchange(items):
            first, second = [at for at, item in enumerate(items) if item][-2:]
            items[first], items[second] = items[second], items[first]

        last = self.files.last("signatures")
        for change in (take_out, exchange):
            with self.subTest(change.__name__):
                self.files = Files(self.export)
                self.files.edit(last, change)
                self.expect(r"^entry \d+: the signature of its commit does not fit", options=["--all-signatures"])
        self.files = Files(self.export)
        self.files.edit(last, lambda items: items.__setitem__(-1, b""))
        self.expect(r"^the entries from \d+ on are not signed")

    # --- whose ledger, and which ---

    def test_files_of_another_ledger_among_its_own(self):
        self.files[CHUNK] = Files(self.top / "other-export")[CHUNK]
        self.files.remake_tiles()
        self.expect("^entry 0: it names another ledger", "^entry 0: the first entry is not that of the commissioning record")

    def test_another_ledger_of_the_same_name(self):
        self.files = Files(self.top / "other-export")
        self.expect("^the checkpoint is not signed by the origin of the commissioning record")

    def test_a_forged_checkpoint(self):
        lines = self.files["checkpoint"].split(b"\n")
        for at, new in ((1, b"1"), (2, b"A" * 43 + b"=")):
            with self.subTest(new):
                self.files = Files(self.export)
                self.files["checkpoint"] = b"\n".join([*lines[:at], new, *lines[at + 1:]])
                self.expect("^the checkpoint: the signature does not fit")

    def test_an_older_export_is_found_with_a_kept_checkpoint_and_only_with_one(self):
        older = self.folder / "older"
        export(self.top / "earlier", older)
        self.assertEqual(self.verify(older)[0], 0)
        kept = self.folder / "kept"
        kept.write_bytes(self.files["checkpoint"])
        status, lines = self.verify(older, "--checkpoint", kept)
        self.assertEqual(status, 1)
        self.assertRegex(lines[0], r"^the kept checkpoint speaks of \d+ entries, the export has \d+")

    def test_a_fork_signed_with_the_very_keys_is_found_with_a_kept_checkpoint(self):
        fork = self.folder / "fork"
        shutil.copytree(self.top / "earlier", fork)
        grow(fork, 300, person=9)
        export(fork, self.folder / "fork-export")
        self.assertEqual(self.verify(self.folder / "fork-export")[0], 0)
        kept = self.folder / "kept"
        kept.write_bytes(self.files["checkpoint"])
        status, lines = self.verify(self.folder / "fork-export", "--checkpoint", kept)
        self.assertEqual(status, 1)
        self.assertRegex(lines[0], r"^the first \d+ entries are not those of the kept checkpoint")

    # --- any damage at all ---

    def test_no_changed_bit_goes_unnoticed(self):
        """A bit here and there in every file of a small export; each run looks at every signature."""
        small = self.folder / "small"
        new_ledger(small)
        grow(small, 9)
        export(small, self.folder / "small-export")
        record = parse_record((small / "commissioning.txt").read_text(encoding="utf-8"))
        whole = Files(self.folder / "small-export")
        shapes = shapes_of(verify_export.PAGE.read_text(encoding="utf-8"))
        target = self.folder / "changed"
        changed = 0
        for name, data in whole.files.items():
            for at in range(len(data) % 7, len(data), 53):
                whole[name] = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1:]
                whole.write(target)
                looked = Export(target, record, shapes, True)
                verify_export.look(looked, None, [])
                self.assertNotEqual(looked.findings, [], f"bit {at % 8} of byte {at} of {name}")
                changed += 1
            whole[name] = data
        self.assertGreater(changed, 40)
        whole.write(target)
        sound = Export(target, record, shapes, True)
        verify_export.look(sound, None, [])
        self.assertEqual(sound.findings, [])

    # --- proofs ---

    def test_proof_files(self):
        early = self.folder / "early"
        early.write_text(self.early, encoding="utf-8")
        command = [BIN / "sekisho", "ledger", "prove", "--tiles", self.export]
        size = int(self.early.split("\n")[1])
        sound = {"first": run(*command, 0), "newest": run(*command, 601), "old": run(*command, size - 1, "--to", early),
                 "growth": run(*command, "--from", early)}
        for name, text in sound.items():
            path = self.folder / name
            path.write_text(text, encoding="utf-8")
            self.assertEqual(self.verify(self.export, "--proof", path)[0], 0, name)
        other = Files(self.top / "other-export")["checkpoint"].decode()
        damaged = {
            "another number": (sound["newest"].replace("index 601", "index 600"), "the entry has another number"),
            "a hash less": (re.sub(r"(index 601\n).*\n", r"\1", sound["newest"]), "do not lead from the entry"),
            "another entry": (re.sub(r"extra .*", re.search(r"extra .*", sound["old"])[0], sound["newest"]),
                              "the entry has another number"),
            "another checkpoint": (sound["newest"].split("\n\n")[0] + "\n\n" + other, "not signed by the origin"),
            "an older checkpoint": (sound["newest"].split("\n\n")[0] + "\n\n" + self.early, "is not under the checkpoint"),
            "no growth": (re.sub(r"(proof v1\n).*\n", r"\1", sound["growth"]), "does not begin with the earlier one"),
            "growth backwards": ("\n\n".join([sound["growth"].split("\n\n")[0],
                                              *Files(self.export)["checkpoint"].decode().rstrip("\n").split("\n\n"),
                                              self.early]), "the later checkpoint is the shorter one"),
        }
        for name, (text, reason) in damaged.items():
            with self.subTest(name):
                path = self.folder / "damaged"
                path.write_text(text, encoding="utf-8")
                status, lines = self.verify(self.export, "--proof", path)
                self.assertEqual(status, 1, lines)
                self.assertIn(reason, lines[0])

    def test_without_a_record_that_can_be_read_it_says_that_it_could_not_run(self):
        done = subprocess.run([sys.executable, LAB / "verify_export.py", self.export, "--commissioning",
                               self.export / "origin.vkey"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("the commissioning record is damaged", done.stderr)


if __name__ == "__main__":
    unittest.main()

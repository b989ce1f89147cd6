# SPDX-License-Identifier: Apache-2.0
"""The emulator under the real libnfc: nfc-list, and a small probe that calls the library itself.

The probe runs in a process of its own, because libnfc ends the process (abort) on some of these faults.
"""

import ctypes
import json
import signal
import subprocess
import sys
import time
import unittest

import labtest

NMT_ISO14443A, NMT_ISO14443B, NMT_FELICA = 1, 3, 7  # checked against nfc/nfc-types.h by test_probe_constants
NBR_106, NBR_212 = 1, 2
NP_INFINITE_SELECT = 7
NFC_ETGRELEASED, NFC_EIO = -10, -1


class Modulation(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("baud", ctypes.c_int)]


def probe(link):
    """Answers one JSON request a line: select, present, exchange, many."""
    nfc = ctypes.CDLL("libnfc.so.6")
    nfc.nfc_open.restype = ctypes.c_void_p
    nfc.nfc_open.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    nfc.nfc_initiator_select_passive_target.argtypes = [ctypes.c_void_p, Modulation, ctypes.c_char_p, ctypes.c_size_t,
                                                        ctypes.c_void_p]
    context = ctypes.c_void_p()
    nfc.nfc_init(ctypes.byref(context))
    device = ctypes.c_void_p(nfc.nfc_open(context, f"pn532_uart:{link}:115200".encode()))
    print(json.dumps({"open": bool(device)}), flush=True)
    if not device:
        return
    nfc.nfc_initiator_init(device)
    nfc.nfc_device_set_property_bool(device, NP_INFINITE_SELECT, ctypes.c_bool(False))
    target = ctypes.create_string_buffer(2048)
    data = {NMT_FELICA: b"\x00\xff\xff\x01\x00"}
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "select":
            extra = data.get(ask["type"], b"")
            result = nfc.nfc_initiator_select_passive_target(device, Modulation(ask["type"], ask["baud"]), extra or None,
                                                             len(extra), target)
        elif ask["do"] == "many":
            modulation, started = Modulation(NMT_ISO14443A, NBR_106), time.monotonic()
            for _ in range(ask["times"]):
                nfc.nfc_initiator_select_passive_target(device, modulation, None, 0, target)
            result = (time.monotonic() - started) / ask["times"]
        elif ask["do"] == "present":
            result = nfc.nfc_initiator_target_is_present(device, None)
        else:
            sent, got = bytes.fromhex(ask["data"]), ctypes.create_string_buffer(264)
            result = nfc.nfc_initiator_transceive_bytes(device, sent, ctypes.c_size_t(len(sent)), got,
                                                        ctypes.c_size_t(264), 1000)
            if result >= 0:
                result = got.raw[:result].hex()
        print(json.dumps(result), flush=True)


class Probe:
    """A probe process; ask() returns what the library returned, None when it died."""

    def __init__(self, test):
        self.process = subprocess.Popen([sys.executable, __file__, "--probe", test.link], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        test.addCleanup(self._stop)
        self.opened = json.loads(self.process.stdout.readline())["open"]

    def _stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, do, **arguments):
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line) if line else None


def spaced(hexa):
    return "  ".join(hexa[at:at + 2] for at in range(0, len(hexa), 2))


class NfcList(labtest.EmulatorTest):
    def test_uids_of_each_length(self):
        for uid in ("04a1b2c3", "04a1b2c3d4e5f6", "04a1b2c3d4e5f6071829"):
            number = self.control.place(type="A", uid=uid)
            listed = self.nfc_list()
            self.assertEqual(listed.returncode, 0, listed.stderr)
            self.assertIn(f"UID (NFCID1): {spaced(uid)}", listed.stdout)
            self.control.remove(number)

    def test_felica_type_b_and_two_cards(self):
        self.control.place(type="F", idm="0101020304050607", system="88b4")
        self.control.place(type="B", pupi="deadbeef")
        self.control.place(type="A", uid="04000001", ats="067577810280")
        self.control.place(type="A", uid="04000002")
        listed = self.nfc_list().stdout
        for line in (f'ID (NFCID2): {spaced("0101020304050607")}', f'PUPI: {spaced("deadbeef")}',
                     "2 ISO14443A passive target(s) found", f'UID (NFCID1): {spaced("04000001")}',
                     f'UID (NFCID1): {spaced("04000002")}', f'ATS: {spaced("7577810280")}'):
            self.assertIn(line, listed)

    def test_empty_field(self):
        self.assertNotIn("UID", self.nfc_list().stdout)
        self.assertFalse(self.control.stats()["field"], "closing the device switches the field off")

    def test_ats_length_zero_does_not_pass_unnoticed(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.control.fault("ats_zero")
        self.assertLess(self.nfc_list().returncode, 0, "libnfc 1.8.0 underflows: it must die, not list the card")


class Library(labtest.EmulatorTest):
    def test_probe_constants(self):
        """The numbers above are those of the installed header, when there is one: ask a compiler."""
        names = ["NMT_ISO14443A", "NMT_ISO14443B", "NMT_FELICA", "NBR_106", "NBR_212", "NP_INFINITE_SELECT",
                 "NFC_ETGRELEASED", "NFC_EIO"]
        source = "#include <nfc/nfc.h>\n" + "".join(
            f'_Static_assert({name} == {globals()[name]}, "{name}");\n' for name in names)
        compiled = subprocess.run(["cc", "-x", "c", "-fsyntax-only", "-"], input=source, capture_output=True, text=True,
                                  check=False)
        self.assertEqual(compiled.returncode, 0, compiled.stderr)

    def test_select_and_presence(self):
        reader = Probe(self)
        kinds = (({"type": "A", "uid": "04a1b2c3", "ats": "067577810280"}, NMT_ISO14443A, NBR_106),
                 ({"type": "A", "uid": "04a1b2c3d4e5f6"}, NMT_ISO14443A, NBR_106),
                 ({"type": "A", "uid": "04a1b2c3", "sak": "08"}, NMT_ISO14443A, NBR_106),
                 ({"type": "F", "idm": "0101020304050607"}, NMT_FELICA, NBR_212),
                 ({"type": "B", "pupi": "deadbeef"}, NMT_ISO14443B, NBR_106))
        for card, nmt, baud in kinds:
            with self.subTest(card=card):
                self.assertEqual(reader.ask("select", type=nmt, baud=baud), 0)
                self.control.place(**card)
                self.assertEqual(reader.ask("select", type=nmt, baud=baud), 1)
                self.assertEqual(reader.ask("present"), 0)
                self.control.remove()
                self.assertLess(reader.ask("present"), 0)

    def test_exchange(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280", script={"9060000000": "0401aa91af"})
        reader = Probe(self)
        reader.ask("select", type=NMT_ISO14443A, baud=NBR_106)
        self.assertEqual(reader.ask("exchange", data="9060000000"), "0401aa91af")
        self.control.remove()
        self.assertLess(reader.ask("exchange", data="9060000000"), 0)

    def test_nad_ends_the_process(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        reader = Probe(self)
        reader.ask("select", type=NMT_ISO14443A, baud=NBR_106)
        self.control.fault("nad_status")
        self.assertIsNone(reader.ask("exchange", data="00a40400"))
        self.assertEqual(reader.process.wait(10), -signal.SIGABRT)

    def test_nad_at_the_end_ends_the_process_too(self):
        """Closing a reader sends PowerDown, whose status byte libnfc looks at."""
        self.control.fault("nad_status", on="16")
        self.assertEqual(self.nfc_list().returncode, -signal.SIGABRT)

    def test_mute_reader_does_not_open(self):
        self.control.fault("mute")
        self.assertFalse(Probe(self).opened)

    def test_faults_in_the_search_are_errors(self):
        reader = Probe(self)
        for fault in ("nack", "truncate", "bad_checksum", "mute"):
            with self.subTest(fault=fault):
                self.control.fault(fault, on="4a", count=1)
                self.assertLess(reader.ask("select", type=NMT_ISO14443A, baud=NBR_106), 0)
                self.assertEqual(reader.ask("select", type=NMT_ISO14443A, baud=NBR_106), 0, "usable again")

    def test_unplugging_is_an_input_output_error(self):
        reader = Probe(self)
        self.control.fault("close")
        self.assertEqual(reader.ask("select", type=NMT_ISO14443A, baud=NBR_106), NFC_EIO)

    def test_a_search_without_a_card_costs_little(self):
        """Printed, not asserted: a bound on time would fail on a busy machine."""
        each = Probe(self).ask("many", times=2000)
        self.assertEqual(self.control.stats()["commands"]["4a"], 2000)
        print(f"select without a card: {each * 1e3:.3f} ms", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--probe"]:
        probe(sys.argv[2])
    else:
        unittest.main()

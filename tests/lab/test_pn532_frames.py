# SPDX-License-Identifier: Apache-2.0
"""The frame codec, byte for byte (PN532 user manual UM0701-02, section 6.2)."""

import unittest

import labtest
from pn532 import frames

GET_FIRMWARE = bytes.fromhex("0000ff02fed4022a00")


class Encoding(unittest.TestCase):
    def test_known_frames(self):
        self.assertEqual(frames.encode(b"\x02", frames.HOST_TO_CHIP), GET_FIRMWARE)
        self.assertEqual(frames.encode(bytes.fromhex("0332010607")).hex(), "0000ff06fad50332010607e800")

    def test_longest_normal_and_shortest_extended(self):
        normal = frames.encode(bytes(254))
        self.assertEqual(normal[:6].hex(), "0000ffff01d5")
        extended = frames.encode(bytes(255))
        self.assertEqual(extended[:9].hex(), "0000ffffff0100ffd5")
        self.assertEqual(sum(extended[8:-1]) % 256, 0)

    def test_too_long_is_refused(self):
        frames.encode(bytes(264))
        with self.assertRaises(ValueError):
            frames.encode(bytes(265))


class Decoding(unittest.TestCase):
    def decode(self, data):
        return [(event.kind, event.payload.hex()) for event in frames.Decoder().feed(data)]

    def test_command(self):
        self.assertEqual(self.decode(GET_FIRMWARE), [("command", "02")])

    def test_wake_up_preamble_is_skipped(self):
        self.assertEqual(self.decode(bytes.fromhex("5555000000") + GET_FIRMWARE), [("command", "02")])

    def test_byte_by_byte(self):
        decoder = frames.Decoder()
        events = [event for byte in GET_FIRMWARE for event in decoder.feed(bytes([byte]))]
        self.assertEqual([event.kind for event in events], ["command"])

    def test_ack_and_nack(self):
        self.assertEqual(self.decode(frames.ACK + frames.NACK), [("ack", ""), ("nack", "")])

    def test_extended(self):
        payload = bytes(range(256))
        events = frames.Decoder().feed(frames.encode(payload, frames.HOST_TO_CHIP))
        self.assertEqual([(event.kind, event.payload) for event in events], [("command", payload)])

    def test_wrong_data_checksum(self):
        broken = GET_FIRMWARE[:-2] + b"\x2b\x00"
        self.assertEqual(self.decode(broken + GET_FIRMWARE), [("bad", "d402"), ("command", "02")])

    def test_wrong_length_checksum_then_recovery(self):
        broken = bytes.fromhex("0000ff02fdd4022a00")
        kinds = [kind for kind, _ in self.decode(broken + GET_FIRMWARE)]
        self.assertEqual(kinds, ["bad", "command"])

    def test_reply_direction_is_no_command(self):
        self.assertEqual([kind for kind, _ in self.decode(frames.encode(b"\x03"))], ["bad"])

    def test_every_single_byte_error_is_noticed(self):
        for at in range(2, len(GET_FIRMWARE) - 1):  # the leading and trailing 00 carry nothing
            for bit in range(8):
                broken = bytearray(GET_FIRMWARE)
                broken[at] ^= 1 << bit
                self.assertNotIn(("command", "02"), self.decode(bytes(broken)), broken.hex())

    def test_reset_forgets_half_a_frame(self):
        decoder = frames.Decoder()
        self.assertEqual(decoder.feed(GET_FIRMWARE[:5]), [])
        decoder.reset()
        self.assertEqual([event.kind for event in decoder.feed(GET_FIRMWARE)], ["command"])


if __name__ == "__main__":
    unittest.main()

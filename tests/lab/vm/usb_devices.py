# SPDX-License-Identifier: Apache-2.0
"""USB devices as they describe themselves to a host: readers that libnfc knows, serial adapters, and what a gate does not use.

Nothing works behind them: bulk and interrupt endpoints are silent, and requests of a driver are answered with zeros, or with
what its probe looks at. That is enough for the kernel's drivers to bind, for udev, and for libnfc to find a reader.
"""

import struct

DEVICE, CONFIGURATION, STRING = 1, 2, 3
BULK, INTERRUPT = 2, 3
CCID, COMMUNICATION, DATA, STORAGE, VENDOR = (0x0B, 0, 0), (0x02, 0x02, 0x01), (0x0A, 0, 0), (0x08, 0x06, 0x50), (0xFF, 0, 0)

_GET_STATUS, _GET_DESCRIPTOR = 0, 6
_SETTERS = {1, 3, 9, 11}  # clear and set a feature, set the configuration, set an interface


class Interface:
    """`kind` is (class, subclass, protocol); `endpoints` are (address, BULK or INTERRUPT); `extra` follows its descriptor."""

    def __init__(self, kind, *endpoints, extra=b""):
        self.kind, self.endpoints, self.extra = kind, endpoints, extra

    def describe(self, number):
        text = struct.pack("<9B", 9, 4, number, 0, len(self.endpoints), *self.kind, 0) + self.extra
        for address, transfer in self.endpoints:
            text += struct.pack("<4BHB", 7, 5, address, transfer, 64 if transfer == BULK else 16, 10)
        return text


class Device:
    """One device. `version` is its bcdDevice; `replies` is what it says to its vendor's requests: {(request, value): bytes}."""

    def __init__(self, vendor, product, *interfaces, version=0x0100, kind=(0, 0, 0), replies=None):
        self.vendor, self.product, self.interfaces = vendor, product, interfaces
        self._version, self._kind, self._replies = version, kind, replies or {}

    def __str__(self):
        return f"{self.vendor:04x}:{self.product:04x}"

    def _describe(self, what, index):
        if what == DEVICE:
            return struct.pack("<2BH4B3H4B", 18, DEVICE, 0x0110, *self._kind, 64, self.vendor, self.product, self._version,
                               1, 2, 0, 1)
        if what == CONFIGURATION and index == 0:
            text = b"".join(interface.describe(number) for number, interface in enumerate(self.interfaces))
            return struct.pack("<2BH5B", 9, CONFIGURATION, 9 + len(text), len(self.interfaces), 1, 0, 0x80, 50) + text
        if what == STRING and index in (0, 1, 2):
            text = struct.pack("<H", 0x0409) if index == 0 else ("Lab", str(self))[index - 1].encode("utf-16-le")
            return struct.pack("2B", 2 + len(text), STRING) + text
        return None

    def control(self, setup):
        """The answer to a control request, given its 8 bytes: data (empty for a request that brings some), None for a stall."""
        kind, request, value, _, length = struct.unpack("<2B3H", setup)
        if kind & 0x60:  # of a class or a vendor
            return self._replies.get((request, value), bytes(length))[:length] if kind & 0x80 else b""
        if request == _GET_DESCRIPTOR and kind & 0x80:
            found = self._describe(value >> 8, value & 0xFF)
            return found and found[:length]
        if request == _GET_STATUS:
            return bytes(2)
        return b"" if request in _SETTERS else None


def pn53x(vendor, product):
    return Device(vendor, product, Interface(VENDOR, (0x04, BULK), (0x84, BULK)))


def ccid(vendor, product):
    return Device(vendor, product, Interface(CCID, (0x81, INTERRUPT), (0x02, BULK), (0x82, BULK)))


# Every reader that libnfc 1.8.0 knows at a USB port.
READERS = [
    pn53x(0x04CC, 0x0531), pn53x(0x04CC, 0x2533), pn53x(0x04E6, 0x5591), pn53x(0x04E6, 0x5594), pn53x(0x054C, 0x0193),
    pn53x(0x054C, 0x02E1), pn53x(0x1FD3, 0x0608), ccid(0x072F, 0x2200), ccid(0x072F, 0x90CC), ccid(0x072F, 0x2214),
]
ACR122U = READERS[7]

# Of a maker of readers, but none; a reader for chip cards, which whoever sits at a seat may use; a stick.
STRANGER, CHIP_CARDS = pn53x(0x072F, 0x0001), ccid(0x08E6, 0x3437)
STICK = Device(0x0781, 0x5567, Interface(STORAGE, (0x81, BULK), (0x02, BULK)))


def _pairs(count, first_out, step):
    """Interfaces of a maker's own class, each with one endpoint a direction."""
    return [Interface(VENDOR, (0x80 | (first_out - 1 + step * number), BULK), (first_out + step * number, BULK))
            for number in range(count)]


def _cp210x(product, part, count):
    """Its driver asks for the number of the part (0x370B)."""
    interfaces = [Interface(VENDOR, (0x81 + number, BULK), (0x01 + number, BULK)) for number in range(count)]
    return Device(0x10C4, product, *interfaces, replies={(0xFF, 0x370B): bytes([part])})


def _cdc_acm(vendor, product, count):
    """A pair of interfaces a port; a descriptor of their class says which belong together."""
    interfaces = []
    for number in range(0, 2 * count, 2):
        union = struct.pack("<5B5B4B5B", 5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, number + 1, 4, 0x24, 2, 2,
                            5, 0x24, 6, number, number + 1)
        interfaces += [Interface(COMMUNICATION, (0x82 + number, INTERRUPT), extra=union),
                       Interface(DATA, (0x81 + number, BULK), (0x01 + number, BULK))]
    return Device(vendor, product, *interfaces, kind=(2, 0, 0) if count == 1 else (0xEF, 2, 1))


CP2102, CP2105 = _cp210x(0xEA60, 2, 1), _cp210x(0xEA70, 5, 2)
CH340 = Device(0x1A86, 0x7523, Interface(VENDOR, (0x82, BULK), (0x02, BULK), (0x81, INTERRUPT)), version=0x0264,
               replies={(0x5F, 0): b"\x27\x00"})
FT232R = Device(0x0403, 0x6001, *_pairs(1, 2, 2), version=0x0600)
FT2232H = Device(0x0403, 0x6010, *_pairs(2, 2, 2), version=0x0700)
FT4232H = Device(0x0403, 0x6011, *_pairs(4, 2, 2), version=0x0800)
PL2303 = Device(0x067B, 0x2303, Interface(VENDOR, (0x81, INTERRUPT), (0x02, BULK), (0x83, BULK)), version=0x0300)
CDC_ACM, CDC_ACM_PAIR = _cdc_acm(0x0483, 0x5740, 1), _cdc_acm(0x2E8A, 0x000A, 2)

# SPDX-License-Identifier: Apache-2.0
"""USB ports of the guest into which devices of usb_devices.py are plugged: the kernel's own client of USB/IP (vhci_hcd) and, at
the other end of a pair of sockets, the device's side of the protocol (the kernel's Documentation/usb/usbip_protocol.rst).

To the guest these are devices at a root hub of its own, with a port path as any other.
"""

import contextlib
import glob
import socket
import struct
import threading

from guest import until

HUB = "/sys/devices/platform/vhci_hcd.0"
PORTS = 15  # at its hub for low, full and high speed

_HEADER = struct.Struct(">10I8s")  # a request as it comes; of an unlink the sixth number is the request to take back
_REPLY = struct.Struct(">5I2i3I8x")
_SUBMIT, _UNLINK, _SUBMITTED, _UNLINKED = 1, 2, 3, 4
_STALL, _TAKEN_BACK = -32, -104
_FULL_SPEED = 2


def tag(port):
    """What systemd calls that port, from 1, in ID_PATH_TAG."""
    return f"platform-vhci_hcd_0-usb-0_{port}"


def _free(port):
    with open(f"{HUB}/status", encoding="ascii") as status:
        return any(line.split()[:3] == ["hs", f"{port - 1:04}", "004"] for line in status)


class Plugged(threading.Thread):
    """A device at a port, from 1 to PORTS, until `unplug`."""

    def __init__(self, device, port):
        super().__init__(daemon=True)
        self.device, self.port = device, port
        self._waiting = set()  # requests to read what never comes
        until(f"port {port} is free", lambda: _free(port))
        self._socket, kernels = socket.socketpair()
        with kernels, open(f"{HUB}/attach", "w", encoding="ascii") as attach:
            attach.write(f"{port - 1} {kernels.fileno()} {port} {_FULL_SPEED}")
        self.start()

    def folder(self):
        """Where the kernel shows it; None while it does not."""
        return next(iter(glob.glob(f"{HUB}/usb*/[0-9]*-{self.port}")), None)

    def unplug(self):
        """Returns when the kernel has let go of it."""
        with open(f"{HUB}/detach", "w", encoding="ascii") as detach:
            detach.write(str(self.port - 1))
        self.join()
        until(f"{self.device} has gone from port {self.port}", lambda: not self.folder() and _free(self.port))

    def _take(self, size):
        """So many bytes; fewer at the end."""
        return self._socket.recv(size, socket.MSG_WAITALL) if size else b""

    def _reply(self, command, number, status, length, data=b""):
        self._socket.sendall(_REPLY.pack(command, number, 0, 0, 0, status, length, 0, 0, 0) + data)

    def _submitted(self, number, inwards, endpoint, length, setup):
        data = b"" if inwards else self._take(length)
        if endpoint and inwards:
            self._waiting.add(number)
            return
        found = b"" if endpoint else self.device.control(setup)
        if found is None:
            self._reply(_SUBMITTED, number, _STALL, 0)
        elif inwards:
            self._reply(_SUBMITTED, number, 0, len(found), found)
        else:
            self._reply(_SUBMITTED, number, 0, len(data))

    def run(self):
        with self._socket, contextlib.suppress(ConnectionError):  # unplugged while it answers
            while len(header := self._take(_HEADER.size)) == _HEADER.size:
                command, number, _, inwards, endpoint, first, length, _, _, _, setup = _HEADER.unpack(header)
                if command == _SUBMIT:
                    self._submitted(number, inwards, endpoint, length, setup)
                elif command == _UNLINK:
                    self._reply(_UNLINKED, number, _TAKEN_BACK if first in self._waiting else 0, 0)
                    self._waiting.discard(first)

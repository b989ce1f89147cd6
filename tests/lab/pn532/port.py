# SPDX-License-Identifier: Apache-2.0
"""The pseudo-terminal that stands for the reader's serial device, behind a symbolic link with a fixed name."""

import errno
import fcntl
import os
import pty
import select
import termios
import tty


class Port:
    """The master side. The host opens the link; unplugging takes both away, plugging in makes a new device."""

    def __init__(self, link):
        self.link = link
        self.master = -1
        self._device = ""

    def plug(self):
        """Make the device and point the link at it; returns the descriptor to wait on."""
        self.master, slave = pty.openpty()
        self._device = os.ttyname(slave)
        tty.setraw(slave)
        os.close(slave)
        os.set_blocking(self.master, False)
        fresh = f"{self.link}.{os.getpid()}"
        os.symlink(self._device, fresh)
        os.replace(fresh, self.link)
        return self.master

    def unplug(self):
        """The host sees a hang-up, and no device behind the link."""
        if self.master < 0:
            return
        if os.path.islink(self.link) and os.readlink(self.link) == self._device:
            os.unlink(self.link)
        os.close(self.master)
        self.master = -1

    def read(self):
        """What the host sent: b"" when nothing is left, None when it has closed the device."""
        try:
            return os.read(self.master, 4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EIO:
                return None
            raise

    def write(self, data):
        """Send to the host; what it does not take (nobody reads) is lost, as on a wire."""
        try:
            os.write(self.master, data)
        except (BlockingIOError, OSError) as error:
            if error.errno not in (errno.EAGAIN, errno.EIO):
                raise

    def end_session(self):
        """The last host closed: drop its claim (TIOCEXCL), which a serial device would not keep but a pty does.

        False when that takes a new device: the claim stands, nobody is there, and we have no privilege to pass it.
        """
        try:
            slave = os.open(self._device, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            return not self._hung_up()
        fcntl.ioctl(slave, termios.TIOCNXCL)
        termios.tcflush(slave, termios.TCIFLUSH)  # replies that were never read; not what a next host already sent
        os.close(slave)
        return True

    def _hung_up(self):
        poller = select.poll()
        poller.register(self.master, 0)
        return any(events & select.POLLHUP for _, events in poller.poll(0))

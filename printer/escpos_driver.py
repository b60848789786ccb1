"""Open ESC/POS devices through python-escpos and make the printer of them.

The only importer of python-escpos: it opens serial and USB devices and gives the command bytes.
Its own reading, writing and closing may wait without end, so only the opened handle is used. It unpickles a
cache at import, so the import is late and the cache lies in a private folder. Not here: the job
(`printer.escpos_job`).
"""

import contextlib
import logging
import os
import pathlib
import socket
import stat
import tempfile
import time
import types
import typing

from printer.channel import ByteChannel, ChannelLost, FileDescriptorChannel, UsbChannel
from printer.dialogue import DriverTiming
from printer.escpos_job import CommandBytes, EscposPrinter
from printer.transport import FileTransport, NetworkTransport, SerialTransport, Transport, UsbTransport

_NO_CAPABILITIES = (
    '{"profiles": {"default": {"name": "none", "notes": "", "codePages": {"0": "CP437"}, "features": {}}},'
    ' "encodings": {"CP437": {"name": "CP437", "notes": ""}}}'
)


def open_escpos_printer(
    transport: Transport,
    *,
    width_dots: int = 576,
    trust_silence: bool = False,
    cache_folder: pathlib.Path | None = None,
    timing: DriverTiming | None = None,
    clock: typing.Callable[[], float] = time.monotonic,
) -> EscposPrinter:
    """Give the printer behind a transport; the device itself is opened at the first use.

    `trust_silence` lets a `FileTransport`, which cannot answer, print unconfirmed: never for voting.
    `cache_folder` (own, mode 0700) makes later starts faster; without it a temporary one is used.
    """
    chosen = timing or DriverTiming()
    library = _load_library(cache_folder)
    return EscposPrinter(
        open_channel=lambda: _open_channel(transport, chosen.open_s),
        commands=_command_bytes(library),
        can_answer=not isinstance(transport, FileTransport),
        trust_silence=trust_silence,
        width_dots=width_dots,
        line_bytes_per_s=transport.baud / 10 if isinstance(transport, SerialTransport) else None,
        timing=chosen,
        clock=clock,
    )


def _load_library(cache_folder: pathlib.Path | None) -> types.ModuleType:
    """Import python-escpos with its cache in a private folder; leave no traces of it.

    Its import unpickles a file of that folder, makes a temporary folder it never removes, and installs a root
    log handler. Of its database of printers it is given an empty profile only: reading all of it is much of a
    kiosk's start, and what is used here are device handles and command bytes.
    """
    with tempfile.TemporaryDirectory(prefix="escpos-") as scratch:
        folder = pathlib.Path(scratch) if cache_folder is None else cache_folder
        _check_private(folder)
        handlers, temporary = logging.root.handlers[:], tempfile.tempdir
        database = pathlib.Path(scratch) / "capabilities.json"
        database.write_text(_NO_CAPABILITIES, "utf-8")
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = str(folder)
        os.environ["ESCPOS_CAPABILITIES_FILE"] = str(database)
        tempfile.tempdir = scratch
        try:
            import escpos.constants
            import escpos.printer
        finally:
            tempfile.tempdir = temporary
            logging.root.handlers[:] = handlers
    return escpos.constants  # type: ignore[no-any-return]


def _check_private(folder: pathlib.Path) -> None:
    facts = folder.stat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise PermissionError(f"{folder} must be a folder of this user with mode 0700")


def _command_bytes(constants: types.ModuleType) -> CommandBytes:
    escape, group = constants.ESC, constants.GS
    return CommandBytes(
        initialise=constants.HW_INIT + group + b"a\x00",
        raster=group + b"v0\x00",
        ask_in_order=group + b"r\x01",
        ask_realtime=constants.RT_STATUS,
        set_units=group + b"P" + bytes([203, 203]),
        feed=escape + b"J",
        cut=group + b"VB\x00",
        cancel=constants.DLE + bytes([0x14, 8, 1, 3, 20, 1, 6, 2, 8]),
        recover=constants.DLE + bytes([0x05, 2]),
    )


def _open_channel(transport: Transport, open_s: float) -> ByteChannel:
    """Open the device; raise ChannelLost with the reason when it is not there."""
    import escpos.exceptions

    try:
        match transport:
            case NetworkTransport():
                return _open_network(transport, open_s)
            case SerialTransport():
                return _open_serial(transport)
            case UsbTransport():
                return _open_usb(transport)
            case FileTransport():
                return _open_file(transport)
            case _:
                typing.assert_never(transport)
    except (OSError, ValueError, escpos.exceptions.Error) as error:
        # ValueError is PyUSB's way to say that the system has no libusb.
        raise ChannelLost(f"cannot be opened: {error}") from error


def _open_network(transport: NetworkTransport, open_s: float) -> ByteChannel:
    # The library leaves a socket open for every refused connection, so this one is ours.
    connection = socket.create_connection((transport.host, transport.port), timeout=open_s)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return FileDescriptorChannel(connection.fileno(), connection.close)


def _open_serial(transport: SerialTransport) -> ByteChannel:
    from escpos.printer import Serial

    opened = Serial(str(transport.path), baudrate=transport.baud, timeout=0, dsrdtr=transport.hardware_flow)
    opened.open()
    line = opened.device
    line.exclusive = True

    def close() -> None:
        # The library would first wait, without end, until a stopped printer has taken everything.
        opened.device = False
        with contextlib.suppress(OSError):
            line.reset_output_buffer()
        line.close()

    return FileDescriptorChannel(line.fileno(), close)


def _open_usb(transport: UsbTransport) -> ByteChannel:
    from escpos.printer import Usb

    opened = Usb(
        transport.vendor,
        transport.product,
        in_ep=transport.in_endpoint,
        out_ep=transport.out_endpoint,
    )
    opened.open()
    return UsbChannel(
        opened.device,
        out_endpoint=transport.out_endpoint,
        in_endpoint=transport.in_endpoint,
        close=opened.close,
    )


def _open_file(transport: FileTransport) -> ByteChannel:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK
    descriptor = os.open(transport.path, flags, 0o600)
    return FileDescriptorChannel(descriptor, lambda: os.close(descriptor))

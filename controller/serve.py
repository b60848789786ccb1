"""Serving kiosks, the console and the observers' board in one event loop until told to stop.

Requests are handled in the loop's thread: there is one book and one writer. What they mean is not here.
"""

import asyncio
import collections.abc
import contextlib
import pathlib
import ssl

from controller.service import Service
from link.codec import Wire
from link.server import Trouble, serve, serve_unix

TICK_SECONDS = 1.0


async def serve_station(
    service: Service,
    *,
    host: str,
    port: int,
    context: ssl.SSLContext,
    devices: collections.abc.Mapping[str, str],
    console: pathlib.Path,
    observer: pathlib.Path | None = None,
    on_ready: collections.abc.Callable[[int], None],
    on_trouble: collections.abc.Callable[[Trouble], None],
    on_turn: collections.abc.Callable[[], None],
    stop: asyncio.Event,
) -> None:
    """Listen for kiosks, the console and observers; call `on_ready` with the port; return after `stop`.

    `on_turn` is called once a second while the loop turns.
    """
    kiosks = await serve(
        host=host,
        port=port,
        context=context,
        devices=devices,
        handler=service.handle_kiosk,
        on_trouble=on_trouble,
    )
    async with kiosks:
        local = await serve_unix(path=console, handler=service.handle_console, on_trouble=on_trouble)
        async with local, contextlib.AsyncExitStack() as board:
            if observer is not None:
                looking = await serve_unix(
                    path=observer,
                    handler=service.handle_observer,
                    on_trouble=on_trouble,
                    name="observer",
                    wire=Wire.OBSERVER,
                )
                await board.enter_async_context(looking)
            on_ready(kiosks.port)
            while not stop.is_set():
                service.tick()
                on_turn()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), TICK_SECONDS)

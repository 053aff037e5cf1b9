"""A process that is told to stop first says so, for as long as it takes a load balancer to look elsewhere."""

import asyncio
import signal
import threading
from types import FrameType
from typing import Self


class Stopping:
    """Whether SIGTERM came; the server hears of it `delay` seconds later, and then finishes what it is at.

    A context for the time that the server runs: it stands before the server's own handler of the signal.
    """

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.begun = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        # Signals come to the main thread alone.
        if self.delay and threading.current_thread() is threading.main_thread():
            self._loop = asyncio.get_running_loop()
            self._server = signal.signal(signal.SIGTERM, self._begin)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop:
            signal.signal(signal.SIGTERM, self._server)

    def _begin(self, number: int, frame: FrameType | None) -> None:
        if self._loop and callable(self._server) and not self.begun:
            self.begun = True
            self._loop.call_soon_threadsafe(self._loop.call_later, self.delay, self._server, number, frame)

"""Turns in which bodies are read: those read at the same time are together no more than the largest."""

from __future__ import annotations

import asyncio

from pooling.domain import round_off
from pooling.io.limits import MOST_OBJECTS_IN_A_REQUEST
from pooling.service.problems import busy
from pooling.service.settings import Settings


class Turns:
    """Who is being read. A body's share is its part of what a request may hold: of its bytes or of its rows.

    Small ones are read side by side, and none waits for others that came later. All methods belong to the event loop's
    thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taken = 0.0
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []

    def share(self, content: bytes) -> float:
        """The part of the largest body that this one is."""
        objects = content.count(b"{") + content.count(b"[")
        return min(1.0, max(objects / MOST_OBJECTS_IN_A_REQUEST, len(content) / self._settings.largest_body_bytes))

    async def turn(self, content: bytes) -> Turn:
        """The turn of a body, once it has come. Raises :class:`Refusal` (503) when it does not in time."""
        share = self.share(content)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((share, mine))
        self._next()
        try:
            await asyncio.wait_for(asyncio.shield(mine), self._settings.turn_s)
        except BaseException as error:
            if mine.done():  # it came at the last moment: hand it on
                self.give_back(share)
            else:
                self._waiting.remove((share, mine))
                self._next()
            if not isinstance(error, TimeoutError):
                raise
            raise busy("other requests are being read", self._settings.retry_after_s) from None
        return Turn(self, share)

    def give_back(self, share: float) -> None:
        """Make room for those that wait."""
        self._taken -= share
        self._next()

    def _next(self) -> None:
        """Let in whoever is first, as long as there is room; alone, any may be read."""
        nothing, all_room = round_off.READING, 1.0 + round_off.READING
        while self._waiting and (self._taken <= nothing or self._taken + self._waiting[0][0] <= all_room):
            share, future = self._waiting.pop(0)
            self._taken += share
            future.set_result(None)


class Turn:
    """One body that is being read, until :meth:`end`."""

    def __init__(self, turns: Turns, share: float) -> None:
        self._turns, self._share = turns, share

    def end(self) -> None:
        """Give the turn back; a second time changes nothing."""
        share, self._share = self._share, 0.0
        self._turns.give_back(share)

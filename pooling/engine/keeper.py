"""An executor for those who may not wait: a thread talks to it, and tasks are begun and ended from any other."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from pooling.engine.executor import Executor
from pooling.engine.workers import Done, Hard

LOOK_S = 0.05
"""What is asked is seen within so many seconds, while tasks are under way."""

_Order = Callable[[Executor], None]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A task that was given; ``done`` has how it ended, or the exception that ended the executor."""

    name: str
    done: Future[Done] = field(default_factory=Future)


class Keeper:
    """Keeps the executor that ``make`` makes; all methods may be called from any thread."""

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._tickets: dict[str, Ticket] = {}
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Make the executor, where there is none. Raises what ``make`` raises."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                opened: Future[None] = Future()
                self._thread = threading.Thread(target=self._keep, args=(opened,), daemon=True)
                self._thread.start()
                opened.result()

    def begin(self, task: Any, hard: Hard) -> Ticket:
        """Give a task. Raises what ``make`` raises."""
        self.start()
        ticket = Ticket(f"task-{next(self._numbers)}")
        self._tickets[ticket.name] = ticket
        self._orders.put(lambda room: room.begin(ticket.name, task, hard))
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Ask a task to end with what it has."""
        self._orders.put(lambda room: room.cancel([ticket.name]))

    def stop(self, ticket: Ticket) -> None:
        """End a task at once; nothing is heard of it any more. One that has ended is left alone."""
        if self._tickets.pop(ticket.name, None) is not None:
            self._orders.put(lambda room: room.stop(ticket.name))

    def close(self) -> None:
        """End every task, and the executor with them."""
        with self._starting:
            if self._thread is not None:
                self._orders.put(None)
                self._thread.join()
                self._thread = None

    def _keep(self, opened: Future[None]) -> None:
        try:
            room = self._make()
        except BaseException as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            with room:
                while self._obeyed(room):
                    for heard in room.heard(LOOK_S):
                        if isinstance(heard, Done) and (ticket := self._tickets.pop(heard.name, None)):
                            ticket.done.set_result(heard)
        except Exception as error:
            for name in list(self._tickets):
                if ticket := self._tickets.pop(name, None):
                    ticket.done.set_exception(error)

    def _obeyed(self, room: Executor) -> bool:
        """Do what was asked meanwhile, after waiting for it where nothing is under way; False: it is to end."""
        wait = not room.busy
        while wait or not self._orders.empty():
            order = self._orders.get()
            if order is None:
                for name in room.busy:
                    room.stop(name)
                return False
            order(room)
            wait = False
        return True

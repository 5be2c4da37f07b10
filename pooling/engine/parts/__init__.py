"""One run whose first tier is solved in parts, each with some of the scenarios: mpi-sppy brings the parts together.

Needs the extra ``stochastic``. Importing mpi-sppy says so on stdout, and so does every step of it: stdout is for data.
"""

import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()):
    import mpisppy

mpisppy.tt_timer.ostream = None

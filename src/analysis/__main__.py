"""What `selfeval` and `python -m analysis` begin with: signals have their exit codes at once.

The command line takes a tenth of a second to import, in which nothing is written.
"""

import os
import signal
from types import FrameType
from typing import NoReturn


def _stop(number: int, _: FrameType | None) -> None:
    os._exit(128 + number)


def main() -> NoReturn:
    """Run the command line; signals before its beginning and after its end stop it at once."""
    for one in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(one) is not signal.SIG_IGN:  # as in the background of a shell
            signal.signal(one, _stop)
    for descriptor in (0, 1, 2):  # a closed one would be that of the next file
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    from analysis import cli

    cli.main()


if __name__ == "__main__":
    main()

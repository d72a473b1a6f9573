"""What a reading process takes from itself before it opens a document: network, rights, limits."""

import contextlib
import ctypes
import resource
import sys

# Of Linux: PR_SET_NO_NEW_PRIVS, CLONE_NEWNET, CLONE_NEWUSER.
_NO_NEW_RIGHTS, _NEW_NETWORK, _NEW_USER = 38, 0x40000000, 0x10000000


def alone() -> None:
    """Take the network and the way to further rights from this process, as far as Linux lets it.

    A network of its own has nobody in it; where the system keeps such networks from users without
    rights, the process stays in the common one.
    """
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    if system.unshare(_NEW_NETWORK):
        system.unshare(_NEW_NETWORK | _NEW_USER)


def limit(what: int, most: int) -> None:
    """Set a limit of this process; what is past a limit of processor time ends by a signal."""
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limits and may refuse them
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))

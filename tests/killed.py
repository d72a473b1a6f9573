"""Runs that are killed at random moments: one set or the other stands, and nothing is left behind.

python -m tests.killed [TIMES]: exit code 1 where a set was neither, or files were left behind.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis import tables
from tests.typeset import proof


def main(times: int) -> int:
    """Kill runs in turn over two folders of documents, and compare what they leave."""
    chance, wrong = random.Random(times), 0
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        for number in range(2):
            (home / f"in{number}").mkdir()
            for seed in range(6):
                file = home / f"in{number}" / f"{seed}.pdf"
                file.write_bytes(proof.case(1 + seed + 6 * number).data)
        own = {"TMPDIR": str(home / "tmp"), "SELFEVAL_CACHE": str(home / "cache")}
        (home / "tmp").mkdir()
        environment = {**os.environ, **own}

        def started(number: int, out: Path) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "analysis", "extract", str(home / f"in{number}")]
            quiet = subprocess.DEVNULL
            return subprocess.Popen(
                [*command, "--output", str(out)], env=environment, stdout=quiet, stderr=quiet
            )

        seconds = []
        for number in range(2):
            begun = time.monotonic()
            started(number, home / f"whole{number}").wait()
            seconds.append(time.monotonic() - begun)
        whole = [_sums(home / f"whole{number}") for number in range(2)]
        for turn in range(times):
            if turn % 2:  # half of the runs find a part of the cache, half all of it
                for file in (home / "cache").iterdir():
                    file.unlink()
            run = started(turn % 2, home / "out")
            time.sleep(chance.random() * seconds[turn % 2])
            run.send_signal(signal.SIGKILL)
            run.wait()
            if tables.stored(home / "out") and _sums(home / "out") not in whole:
                wrong += 1
                print(f"turn {turn}: neither set")
        time.sleep(1)
        for folder in (home / "tmp").iterdir():
            os.utime(folder, (0, 0))
        started(0, home / "out").wait()
        left = [*(home / "tmp").iterdir(), *(home / "out").glob(".*")]
        wrong += len(left) + (_sums(home / "out") != whole[0])
        print(f"{times} runs killed, {wrong} wrong", *left)
    return int(wrong > 0)


def _sums(folder: Path) -> list[str]:
    """Return what stands in a folder, table by table."""
    sets = tables.read_all(folder).values()
    return [frame.to_csv() for one in sets for frame in one.frames().values()]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))

"""Build the wheel and the source archive twice: the same bytes, or none of them.

Both are built from copies of what git knows, in two folders, with the time of the last commit;
the wheel once from the checkout and once from the source archive, as who has only that would.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def main() -> int:
    """Leave the archives in dist and print their sums; return 1 where two builds differ."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        checkouts = [_checkout(place / name) for name in ("one", "other")]
        first, again = (_built(one, "sdist", one / "dist") for one in checkouts)
        with tarfile.open(first) as archive:
            archive.extractall(place / "unpacked", filter="data")
        (unpacked,) = (place / "unpacked").iterdir()
        wheel = _built(checkouts[0], "wheel", checkouts[0] / "dist")
        from_source = _built(unpacked, "wheel", place / "dist")
        for one, other in ((first, again), (wheel, from_source)):
            if one.read_bytes() != other.read_bytes():
                print(f"two builds of {one.name} differ", file=sys.stderr)
                return 1
        DIST.mkdir(exist_ok=True)
        for one in (first, wheel):
            (DIST / one.name).write_bytes(one.read_bytes())
            print(hashlib.sha256(one.read_bytes()).hexdigest(), f"dist/{one.name}")
    return 0


def _checkout(place: Path) -> Path:
    place.mkdir()
    packed = place.with_suffix(".tar")
    subprocess.run(["git", "archive", "-o", packed, "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(place, filter="data")
    return place


def _built(source: Path, target: str, place: Path) -> Path:
    """Build one archive of a source folder with the time of the last commit."""
    time = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(place)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": time}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    (made,) = place.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


if __name__ == "__main__":
    raise SystemExit(main())

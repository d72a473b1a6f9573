"""Make environment.yml, for conda and mamba, from pyproject.toml.

pyproject.toml is the one place where dependencies are named; a test holds the file to this.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "environment.yml"


def environment(pyproject: str) -> str:
    """Return the text of environment.yml for the text of a pyproject.toml."""
    data = tomllib.loads(pyproject)
    project = data["project"]
    packages = [
        *project["dependencies"],
        *(one for extra in project.get("optional-dependencies", {}).values() for one in extra),
        *data["dependency-groups"]["dev"],
    ]
    lines = [
        "# Made by scripts/environment.py from pyproject.toml (make lock); do not edit.",
        f"name: {project['name']}",
        "channels: [conda-forge]",
        "dependencies:",
        f'  - "python{project["requires-python"]}"',
        "  - pip",
        "  - pip:",
        *(f'      - "{package}"' for package in packages),
        '      - "--editable ."',
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write environment.yml."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    TARGET.write_text(environment(pyproject), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Loaded before other plugins of pytest: nbval would build grammars of IRIs, a second a process.

The process that only hands out tests imports nothing else of the package.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_FILE = Path(__file__).parents[1] / "src" / "analysis" / "report" / "kernels.py"
_found = spec_from_file_location("kernels", _FILE)
_kernels = module_from_spec(_found)
_found.loader.exec_module(_kernels)
_kernels._prepare()

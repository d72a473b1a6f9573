"""The wheel alone, in an environment without the checkout: a project is made and read there."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def clean(root, tmp_path_factory):
    """The Python of an environment that holds the wheel, and this one's packages behind it."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: no wheel can be built")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", symlinks=True)
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    # A path file of a path file is not read: the checkout that this environment has stays out.
    (site / "behind.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "env" / "bin" / "python"


def test_the_wheel_makes_a_project_and_reads_there(clean, first, tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    kept.pop("SELFEVAL_HOME", None)

    def run(*given):
        return subprocess.run(
            [clean, *given], cwd=tmp_path, env=kept, check=True, capture_output=True, text=True
        ).stdout

    where = run("-c", "import analysis; print(analysis.__file__)").strip()
    assert Path(where).is_relative_to(clean.parents[1])
    run("-m", "analysis", "new", "mine")
    assert (tmp_path / "mine" / "data" / "raw").is_dir()
    assert list((tmp_path / "mine" / "notebooks").glob("*.ipynb"))
    run("-m", "analysis", "extract", str(first), "--output", "mine/tables", "--format", "csv")
    indicators = (tmp_path / "mine" / "tables" / "indicators.csv").read_text("utf-8-sig")
    assert "巡检次数" in indicators

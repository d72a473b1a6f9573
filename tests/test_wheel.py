"""The wheel alone, in an environment without the checkout: a project is made and read there."""

import os
import shutil
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


@pytest.fixture
def run(clean, tmp_path):
    """What runs a command of that Python in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    kept.pop("SELFEVAL_HOME", None)
    return lambda *given, below=".": (
        subprocess.run(
            [clean, *given],
            cwd=tmp_path / below,
            env=kept,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )


def test_the_wheel_makes_a_project_and_reads_there(clean, run, first, tmp_path):
    where = run("-c", "import analysis; print(analysis.__file__)").strip()
    assert Path(where).is_relative_to(clean.parents[1])
    run("-m", "analysis", "new", "mine")
    assert (tmp_path / "mine" / "data" / "raw").is_dir()
    assert list((tmp_path / "mine" / "notebooks").glob("*.ipynb"))
    run("-m", "analysis", "extract", str(first), "--output", "mine/tables", "--format", "csv")
    indicators = (tmp_path / "mine" / "tables" / "indicators.csv").read_text("utf-8-sig")
    assert "巡检次数" in indicators


@pytest.mark.campaign
def test_the_wheel_makes_all_reports_in_both_languages(run, first, tmp_path):
    run("-m", "analysis", "new", "mine")
    shutil.copy(first, tmp_path / "mine" / "data" / "raw")
    run("-m", "analysis", "run", below="mine")
    for folder, said in (("reports", "总览与可信度"), ("reports/en", "Overview and trust")):
        assert said in (tmp_path / "mine" / folder / "index.html").read_text("utf-8")
        assert len(list((tmp_path / "mine" / folder).glob("*.html"))) == 7
    notebook = str(tmp_path / "mine" / "notebooks" / "01_execution_rates.ipynb")
    run("-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", "elsewhere", notebook)
    assert "第 1 页" in (tmp_path / "elsewhere" / "01_execution_rates.ipynb").read_text("utf-8")
    run("-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env", notebook)

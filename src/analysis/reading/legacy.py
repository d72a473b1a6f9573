"""Old and open formats (.doc, .wps, .rtf, .odt, .ods): what LibreOffice makes of them is read.

It turns them into .docx or .xlsx, which are read as such. Without LibreOffice on the machine one
line says so. It runs with a profile of its own that allows no macro and no link, neither to files
nor to the network.
"""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import orphans
from analysis.errors import UnreadableDocument
from analysis.reading import excel, packed, word
from analysis.reading.cells import Document, file_bytes

SUFFIXES = (".doc", ".wps", ".rtf", ".odt", ".ods")
# A form takes 3 s, a book of 500 forms a minute.
_SECONDS = 300
_PROGRAMS = ("soffice", "libreoffice")
_TEXT, _SHEET = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
# Nothing of a document is run or followed; its proxy answers nobody.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is of one of these formats, by what is in it."""
    return _ending(data, names) is not None


def _ending(data: bytes, names: frozenset[str]) -> str | None:
    if packed.named(data, "WordDocument"):
        return ".doc"
    if data.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    if not {"mimetype", "content.xml"} <= names:
        return None
    return ".ods" if b"opendocument.spreadsheet" in data[:200] else ".odt"


def read(path: Path, password: str | None = None) -> Document:
    """Read an old document to its cells; `password` is not used.

    Raises `UnreadableDocument`: no LibreOffice, encrypted, damaged.
    """
    path = Path(path)
    data = file_bytes(path)
    ending = _ending(data, packed.names(data))
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if ending is None:
        empty = not data.strip(b"\0 \r\n\t")
        problem = "problem.empty" if empty else "problem.not-converted"
        raise UnreadableDocument(path, problem, "remedy.complete-copy")
    if ending == ".rtf" and _overfull(data):
        raise UnreadableDocument(path, "problem.not-converted", "remedy.complete-copy")
    if program is None:
        raise UnreadableDocument(path, "problem.needs-office", "remedy.install-office")
    kind, reader = (_SHEET, excel) if ending == ".ods" else (_TEXT, word)
    with TemporaryDirectory(prefix="selfeval-") as name:
        folder = Path(name)
        (folder / f"form{ending}").write_bytes(data)
        _convert(program, folder, f"form{ending}", kind)
        made = folder / "made" / f"form.{kind.partition(':')[0]}"
        if not made.is_file():
            raise UnreadableDocument(path, "problem.not-converted", "remedy.complete-copy")
        try:
            document: Document = reader.read(made)
        except UnreadableDocument as error:
            raise UnreadableDocument(path, error.problem, error.remedy, *error.read) from None
    digest = sha256(data).hexdigest()
    return replace(document, path=path, source=path.name, sha256=digest)


def _overfull(data: bytes) -> bool:
    r"""Tell whether a row of a table has more cells than places: LibreOffice drops the last ones.

    >>> row = rb"\trowd\cellx1\cellx2 \pard a\cell b\cell c\cell \row"
    >>> _overfull(row), _overfull(row.replace(rb"c\cell ", b""))
    (True, False)
    """
    for row in re.split(rb"\\row(?![a-z])", data)[:-1]:
        places = max(one.count(rb"\cellx") for one in row.split(rb"\trowd"))
        if places and len(re.findall(rb"\\cell(?![a-z])", row)) > places:
            return True
    return False


def _convert(program: str, folder: Path, name: str, kind: str) -> None:
    """Run LibreOffice on a file; whatever it does, it ends in time, and all that it started."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    settings = _PROFILE.format("".join(_ITEM.format(*one) for one in _SETTINGS))
    (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    command = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--convert-to", kind, "--outdir", str(folder / "made"), str(folder / name)]
    quiet = subprocess.DEVNULL
    lifeline, alive = os.pipe()
    run = subprocess.Popen(
        command,
        stdin=lifeline,
        stdout=quiet,
        stderr=quiet,
        env={**os.environ, "HOME": str(folder)},
        start_new_session=True,
    )
    orphans.tie(lifeline, run.pid)
    os.close(lifeline)
    try:
        run.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    finally:
        os.close(alive)

"""Old and open formats: LibreOffice turns them into what is read; without it one line says so."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path
from typing import ClassVar

import pytest

from analysis import reading
from analysis.errors import UnreadableDocument
from analysis.reading import legacy
from tests.typeset import compare, example, kinds, office

RTF = (
    r"{\rtf1\ansi\ansicpg936 {\v 7}\par\trowd\cellx3000\cellx6000\intbl \u20998?\u20540?\cell"
    r" {\v 1}10.00\cell\row\pard {\field{\*\fldinst INCLUDETEXT "
    r'"file:///etc/hostname"}{\fldrslt }}\par}'
)


@pytest.mark.office
@pytest.mark.parametrize(("kind", "reader"), [("doc", "word"), ("rtf", "word"), ("ods", "excel")])
def test_an_old_format_reads_as_its_original(kind, reader):
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    found = reading.read(example.FOLDER / f"example.{kind}")
    assert not compare.forms(found, [example.FORM])
    assert (found.reader, found.source) == (reader, f"example.{kind}")
    assert not any(cell.doubt for page in found.pages for cell in page.cells)


@pytest.mark.office
def test_rich_text_by_hand_whatever_its_ending_hides_what_is_hidden(tmp_path):
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    (tmp_path / "form.doc").write_text(RTF, encoding="ascii")
    [page] = reading.read(tmp_path / "form.doc").pages
    assert [one.text for one in page.cells] == ["分值", "10.00"]
    assert [one.code for one in page.cells[1].doubt] == ["left-out"]


def refused(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(file)
    return caught.value.problem


def test_without_libreoffice_one_line_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(legacy, "_PROGRAMS", ("no-such-program",))
    assert refused(tmp_path / "form.rtf", RTF.encode()) == "problem.needs-office"


def test_what_is_none_of_these_formats_costs_one_line(tmp_path):
    assert refused(tmp_path / "form.doc", b"hello") == "problem.not-converted"
    assert refused(tmp_path / "form.wps", b"") == "problem.empty"


def test_an_open_document_is_no_archive_of_documents(tmp_path):
    file = tmp_path / "form.ods"
    file.write_bytes(kinds.packed({"mimetype": b"application/vnd.oasis", "content.xml": b""}))
    assert not reading.is_archive(file)


class _Listener(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *args):
        pass


LINKED = """<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><office:scripts><office:event-listeners>
 <script:event-listener script:language="ooo:script" script:event-name="dom:load"
 xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>
 </office:event-listeners></office:scripts><office:body><office:text>
 <text:section text:name="s"><text:section-source xlink:href="{0}/s.odt"/><text:p/></text:section>
 <text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{0}/a.png"/>
 </draw:frame></text:p><table:table><table:table-row><table:table-cell><text:p>10.00</text:p>
 </table:table-cell></table:table-row></table:table></office:text></office:body>
</office:document-content>"""
SHEET = """<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:spreadsheet>
 <table:table table:name="a"><table:shapes><draw:frame svg:width="2cm" svg:height="2cm">
 <draw:image xlink:href="{0}/a.png" xlink:type="simple" xlink:show="embed"
 xlink:actuate="onLoad"/></draw:frame></table:shapes><table:table-row>
 <table:table-cell table:formula="WEBSERVICE(&quot;{0}/w&quot;)"/><table:table-cell
 office:value-type="string"><text:p>10.00</text:p></table:table-cell></table:table-row>
 </table:table></office:spreadsheet></office:body></office:document-content>"""
BASIC = """<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
 "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M"
 script:language="StarBasic">Sub Main
Open "{0}" For Output As #1
Close #1
End Sub</script:module>"""
LIBRARY = """<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
 "library.dtd"><library:library xmlns:library="http://openoffice.org/2000/library"
 library:name="Standard"><library:element library:name="M"/></library:library>"""
LIBRARIES = """<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
 "libraries.dtd"><library:libraries xmlns:library="http://openoffice.org/2000/library">
 <library:library library:name="Standard" library:link="false"/></library:libraries>"""
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


@pytest.mark.office
@pytest.mark.parametrize(("kind", "content"), [("text", LINKED), ("spreadsheet", SHEET)])
def test_links_are_not_followed_and_macros_not_run(kind, content, tmp_path):
    """LibreOffice by itself asks for the linked picture, which proves that the listener hears."""
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    mime, ran = f"application/vnd.oasis.opendocument.{kind}", tmp_path / "ran"
    _Listener.asked.clear()
    parts = {
        "content.xml": content.format(f"http://127.0.0.1:{server.server_address[1]}"),
        "Basic/script-lc.xml": LIBRARIES,
        "Basic/Standard/script-lb.xml": LIBRARY,
        "Basic/Standard/M.xml": BASIC.format(ran),
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in {"/": mime, **dict.fromkeys(parts, "text/xml")}.items()
    )
    manifest = f'<manifest:manifest xmlns:manifest="{MANIFEST}">{entries}</manifest:manifest>'
    file = tmp_path / "form.odf"
    file.write_bytes(kinds.packed({"mimetype": mime, **parts, "META-INF/manifest.xml": manifest}))
    try:
        [page] = reading.read(file).pages
        assert "10.00" in [one.text for one in (*page.cells, *page.lines)]
        assert _Listener.asked == []
        kinds.converted([file], "pdf", tmp_path)
        assert _Listener.asked
        assert not ran.exists()
    finally:
        server.shutdown()


def test_a_row_of_rtf_with_more_cells_than_places_is_damaged(tmp_path, root) -> None:
    """LibreOffice drops the last cell: 10, a second time, was the rate, and the rate the score."""
    whole = (root / "data" / "examples" / "example.rtf").read_bytes()
    at = whole.index(b"99.71")
    cell = whole[whole.rindex(b"\\cell", 0, at) : whole.index(b"\\cell", at)]
    (tmp_path / "form.rtf").write_bytes(whole[:at] + b"10.00" + cell + whole[at:])
    with pytest.raises(UnreadableDocument, match="damaged"):
        reading.read(tmp_path / "form.rtf")

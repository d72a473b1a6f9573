"""The made-up form of data/examples in each kind of document: python -m tests.typeset.example."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path

from tests.typeset import canvas, kinds, office, pages, scans, sheet
from tests.typeset.model import Form, Fund, Indicator

FOLDER = Path(__file__).parents[2] / "data" / "examples"
FORM = Form(
    year=2024,
    project_name="借阅区照明改造(虚构示例)",
    department="示例市文化局(虚构)",
    unit="示例市图书馆(虚构)",
    money_unit="万元",
    funds=(
        Fund("total", "年度资金总额:", "120.00", "118.00", "117.66", "10.00", "99.71", "9.97"),
        Fund("current_year", "其中:当年财政拨款", "100.00", "98.00", "97.66", "-", "99.65", "-"),
        Fund("other", "其他资金", "20.00", "20.00", "20.00", "-", "100.00", "-"),
    ),
    goal_expected="1.完成借阅区灯具更换480盏。\n2.改善阅读环境，降低能耗。",
    goal_actual="1.更换灯具468盏，其余因到货延迟于次年完成。\n2.能耗下降，读者反映良好。",
    indicators=(
        Indicator(
            *("成本指标", "经济成本指标", "单盏灯具更换成本", "≤", "0.25", "万元", "0.24"),
            *("20.00", "20.00", None),
        ),
        Indicator(
            *("产出指标", "数量指标", "更换灯具数量", "=", "480", "盏", "468"),
            *("20.00", "19.50", "部分灯具到货延迟，将于次年一季度完成。"),
        ),
        Indicator(
            *("产出指标", "质量指标", "验收合格率", "≥", "98.00", "%", "100.00"),
            *("20.00", "20.00", None),
        ),
        Indicator(
            *("效益指标", "社会效益指标", "阅读环境改善情况", None, "有效改善", None, "达成指标"),
            *("20.00", "20.00", None),
        ),
        Indicator(
            *("满意度指标", "服务对象满意度指标", "读者满意度", "≥", "90.00", "%", "93.50"),
            *("10.00", "10.00", None),
        ),
    ),
    total_weight="100.00",
    total_score="99.47",
    grade="优",
)
KINDS = ("docx", "html", "mht", "ofd", "pdf", "xls", "xlsx")
# Those that LibreOffice reads, and what it wrote them from.
OFFICE = {"doc": "docx", "ods": "xlsx", "rtf": "docx", "xls": "xlsx"}
# No form of anyone: every name and figure is made up.
MARK = "本表为虚构示例，名称和数字均不对应任何单位。"


def write(folder: Path) -> None:
    """Write the form in each kind; the old ones by LibreOffice, the scan of the PDF's page."""
    folder.mkdir(exist_ok=True)
    blocks = [*sheet.sheet(FORM), sheet.Line(MARK)]
    style = pages.Style(margin=42.0)
    sheets = pages.pages(blocks, style)
    (folder / "example.docx").write_bytes(kinds.docx(blocks))
    (folder / "example.html").write_text(office.page(blocks, style), encoding="utf-8")
    (folder / "example.ofd").write_bytes(kinds.ofd(sheets, style))
    (folder / "example.pdf").write_bytes(canvas.render(sheets, style, canvas.Fpdf))
    office.workbook(blocks, style, folder / "example.xlsx", as_numbers=True)
    page = (folder / "example.html").read_bytes()
    (folder / "example.mht").write_bytes(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=part\n\n--part\n"
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(page)
        + b"--part--\n"
    )
    [scan] = scans.scanned((folder / "example.pdf").read_bytes(), 200, 0.6, 1)
    scan.save(folder / "example.jpg", quality=35, dpi=(200, 200))
    with tempfile.TemporaryDirectory() as name:
        for kind, source in OFFICE.items():
            [made] = kinds.converted([folder / f"example.{source}"], kind, Path(name))
            shutil.copy(made, folder)


if __name__ == "__main__":
    write(FOLDER)

"""Freeze again what follows from the code: `python -m tests.expected`, then look at the diff.

The truth read by eye (`nine_forms/projects.csv`, `funds.csv`, `indicators.csv`) is typed and never
made from the reader.
"""

from __future__ import annotations

from pathlib import Path

from analysis import audit, corpus
from tests.audit import nine_forms

HERE = Path(__file__).parent
DUMP = HERE.parents[1] / "data" / "raw" / "self-evaluation-forms-2024.txt"
AS_READ = {
    "projects": ("form_id", "in_doubt"),
    "funds": ("form_id", "fund", "in_doubt"),
    "indicators": ("form_id", "position", "name", "reason", "in_doubt"),
}
FINDINGS = ("form_id", "check", "verdict", "subject", "reported", "expected_low", "expected_high")


def main() -> None:
    """Write the reader's names, reasons and doubts, and the audit's findings on the truth."""
    read = corpus.read(DUMP).frames()
    for name, columns in AS_READ.items():
        file = HERE / "nine_forms_as_read" / f"{name}.csv"
        read[name][list(columns)].to_csv(file, index=False)
    found = audit.check(nine_forms.read())[list(FINDINGS)]
    found.to_csv(HERE / "nine_forms" / "findings.csv", index=False, encoding="utf-8-sig")


if __name__ == "__main__":
    main()

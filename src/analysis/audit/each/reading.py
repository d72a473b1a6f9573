"""What reading a document has to say: what is missing, in doubt or left out."""

from analysis.audit.check import Check

CHECK = Check(
    names=("missing", "in-doubt", "unread", "rows-left-out", "page-unreadable"),
    kind="reading",
    order=400,
)

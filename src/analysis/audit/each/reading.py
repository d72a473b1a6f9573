"""What reading a document has to say: what is missing, in doubt or left out."""

from analysis.audit.check import Check

NAMES = ("missing", "in-doubt", "unread", "rows-left-out", "page-unreadable")
CHECK = Check(NAMES, kind="reading", order=400)

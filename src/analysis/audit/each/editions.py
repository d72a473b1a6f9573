"""Whether the editions of one form agree."""

from analysis.audit.check import Check

CHECK = Check(("edition-agrees", "edition-differs"), kind="edition", order=410)

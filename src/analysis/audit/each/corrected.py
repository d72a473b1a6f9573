"""An entry of the ledger of corrections that is applied, named by the column: corrected-score."""

from analysis.audit.check import Check

CHECK = Check(("corrected-",), kind="correction", order=420)

"""Checks that are made elsewhere: by the readers, where editions are matched, by the ledger."""

from analysis.audit.check import Check

# The points in the heading of a level and the weights under it.
HEADING = Check(
    ("heading-weights", "subheading-weights"),
    kind="arithmetic",
    order=60,
    unit="points",
    rests=("indicators.all.weight",),
)
# Places for a signature or a date that nobody filled in.
SIGNED = Check(
    ("not-signed",), kind="question", order=528, own_severity="low", own_ask="ask.signed"
)
# What is missing in a document, unread or left out.
READING = Check(
    ("missing", "unread", "rows-left-out", "page-unreadable"), kind="reading", order=400
)
# A rate that is printed as 0.978, and told as 97.8%.
FRACTION = Check(("rate-as-fraction",), kind="reading", order=402)
# Of which fields a reader was not sure: one fact, whatever fields a damaged line touches.
DOUBTED = Check(("in-doubt",), kind="reading", order=401, fact="in-doubt")
# Whether the editions of one form agree.
EDITIONS = Check(("edition-agrees", "edition-differs"), kind="edition", order=410)
# Whether a form keeps to what was declared before it, and to what was monitored within its year.
DECLARED = Check(
    ("declared-missing", "declared-added", "declared-target", "declared-weight"),
    kind="question",
    order=411,
    unit="points",
    own_ask="ask.adjusted",
)
BUDGETED = Check(
    ("declared-budget",), kind="question", order=411, unit="money", own_ask="ask.adjusted"
)
MONITORED = Check(
    ("monitored-higher", "monitored-behind"), kind="question", order=412, own_ask="ask.result"
)
# An entry of the ledger that is applied, named by its column: corrected-score.
CORRECTED = Check(("corrected-",), kind="correction", order=420)

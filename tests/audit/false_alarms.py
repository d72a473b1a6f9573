"""Print how often the audit raises a false alarm, and which planted errors it misses.

`python -m tests.audit.false_alarms [FORMS]`: that many forms a convention (default 1000).
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import pandas as pd

from analysis import audit, rules
from tests.audit import plausible_forms
from tests.audit.random_forms import ERRORS, make, planted, together

# Conventions of money and rates, and of scores; the last is that of the source document.
MIXES = (
    ("half-up", "half-up"),
    ("truncated", "truncated"),
    ("half-even", "half-even"),
    ("truncated", "half-up"),
)


def alarms(count: int, name: str, mix: tuple[str, str]) -> pd.DataFrame:
    """Return what contradicts, and which scores are called inadmissible, in clean forms."""
    chosen = rules.load(name)
    corpus = together([make(seed, chosen, *mix) for seed in range(count)])
    found = audit.check(corpus.tables(), rules=chosen)
    wrong = found["verdict"].eq("contradicts")
    wrong |= found["verdict"].eq("warns") & found["check"].eq("score-admissible")
    return found[wrong]


def accused(count: int) -> pd.DataFrame:
    """Return what contradicts or warns in clean forms of every layout, by their own rules."""
    parts = []
    for start in range(0, count, 500):
        seeds = range(start, min(start + 500, count))
        corpus = together([plausible_forms.make(seed) for seed in seeds])
        found = audit.check(corpus.tables())
        parts.append(found[found["verdict"].isin(["contradicts", "warns"])])
    return pd.concat(parts)


def missed(count: int, error: str) -> list[int]:
    """Return the seeds of forms in which a planted error is not found."""
    chosen = rules.load("mof-2020-10")
    made = [make(seed, chosen, "half-up") for seed in range(count)]
    # Without a budget there is no rate to contradict.
    seeds = [seed for seed in range(count) if made[seed].funds[0]["adjusted_budget"]]
    forms, checks = zip(
        *(planted(made[seed], error, random.Random(seed)) for seed in seeds),
        strict=True,
    )
    corpus = together(list(forms))
    found = audit.check(corpus.tables(), rules=chosen)
    told = found[found["verdict"].eq("contradicts")]
    pairs = set(zip(told["form_id"], told["check"], strict=True))
    wanted = zip(seeds, checks, strict=True)
    return [seed for seed, check in wanted if (f"random-{seed}#1", check) not in pairs]


def main() -> None:
    """Print both."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    clean = found = 0
    for name in ("mof-2020-10", "hubei-20", "jiangxi-2017"):
        for mix in MIXES:
            wrong = alarms(count, name, mix)
            clean += count
            found += wrong["form_id"].nunique()
            if len(wrong):
                print(name, mix, Counter(wrong["check"]), wrong.iloc[0].message_en)
    print(f"false alarms: {found} of {clean} clean random forms")
    told = accused(count)
    print(f"accused: {told['form_id'].nunique()} of {count} clean forms", Counter(told["check"]))
    for error in ERRORS:
        print(f"planted {error}: {len(missed(count, error))} of {count} not found")


if __name__ == "__main__":
    main()

"""Print how often the audit raises a false alarm, and which planted errors it misses.

`python -m tests.audit.false_alarms [FORMS]`: that many forms a convention (default 1000).
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from analysis import audit, rules
from tests.audit import plausible_forms
from tests.audit.random_forms import ERRORS, Made, make, planted, together

Mix = tuple[str, str]
# Conventions of money and rates, and of scores; the last is that of the source document.
MIXES: tuple[Mix, ...] = (
    ("half-up", "half-up"),
    ("truncated", "truncated"),
    ("half-even", "half-even"),
    ("truncated", "half-up"),
)


def alarms(count: int, name: str, mixes: Sequence[Mix] = MIXES) -> pd.DataFrame:
    """Return what contradicts, and which scores are called inadmissible, in clean forms.

    All are audited at once, so many a convention; `mix` is the number of the form's own.
    """
    chosen = rules.load(name)
    forms = {
        f"{number}-{seed}": make(seed, chosen, *mix)
        for number, mix in enumerate(mixes)
        for seed in range(count)
    }
    found = _audited(forms, chosen)
    wrong = found["verdict"].eq("contradicts")
    wrong |= found["verdict"].eq("warns") & found["check"].eq("score-admissible")
    number = found["form_id"].str.partition("-")[0].astype(int)
    return found.assign(mix=number)[wrong]


def accused(count: int) -> pd.DataFrame:
    """Return what contradicts or warns in clean forms of every layout, by their own rules."""
    parts = []
    for start in range(0, count, 500):
        seeds = range(start, min(start + 500, count))
        corpus = together([plausible_forms.make(seed) for seed in seeds])
        found = audit.check(corpus.tables())
        parts.append(found[found["verdict"].isin(["contradicts", "warns"])])
    return pd.concat(parts)


def missed(count: int) -> dict[str, list[int]]:
    """Return for each kind of error the seeds of forms in which it is planted and not found."""
    chosen = rules.load("mof-2020-10")
    made = [make(seed, chosen, "half-up") for seed in range(count)]
    # Without a budget there is no rate to contradict.
    seeds = [seed for seed in range(count) if made[seed].funds[0]["adjusted_budget"]]
    wanted = {
        (error, seed): planted(made[seed], error, random.Random(seed))
        for error in ERRORS
        for seed in seeds
    }
    forms = {f"{error}-{seed}": form for (error, seed), (form, _) in wanted.items()}
    found = _audited(forms, chosen)
    told = found[found["verdict"].eq("contradicts")]
    pairs = set(zip(told["form_id"], told["check"], strict=True))
    lost: dict[str, list[int]] = {error: [] for error in ERRORS}
    for (error, seed), (_, check) in wanted.items():
        if (f"{error}-{seed}", check) not in pairs:
            lost[error].append(seed)
    return lost


def _audited(forms: dict[str, Made], chosen: rules.RuleSet) -> pd.DataFrame:
    """Return the findings on forms, each in a document of its own under its new name."""
    corpus = together([form.named(name) for name, form in forms.items()])
    return audit.check(corpus.tables(), rules=chosen)


def main() -> None:
    """Print both."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    clean = found = 0
    for name in ("mof-2020-10", "hubei-20", "jiangxi-2017"):
        wrong = alarms(count, name)
        clean += count * len(MIXES)
        found += wrong["form_id"].nunique()
        for number, told in wrong.groupby("mix"):
            mix, example = MIXES[int(number)], told["message_en"].iloc[0]
            print(name, mix, Counter(told["check"]), example)
    print(f"false alarms: {found} of {clean} clean random forms")
    told = accused(count)
    print(f"accused: {told['form_id'].nunique()} of {count} clean forms", Counter(told["check"]))
    for error, seeds in missed(count).items():
        print(f"planted {error}: {len(seeds)} of {count} not found")


if __name__ == "__main__":
    main()

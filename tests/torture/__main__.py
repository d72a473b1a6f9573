"""The campaign at a prompt: how many fields are exact, in doubt, unmarked and silently wrong.

python -m tests.torture [--documents N] [--seed SEED] [--only DAMAGE] [--json FILE] [--keep DIR]

A fresh seed each time, printed, so that a failure can be seen again. The exit code tells whether
anything was wrong in silence, unmarked or broken, or clean documents mostly in doubt.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.torture import campaign
from tests.torture.campaign import CLEAN, Result
from tests.torture.judge import SILENT, UNMARKED

# The share of fields of clean documents that are exact without a doubt.
_ENOUGH = 0.95


def main() -> int:
    """Run the campaign; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.torture")
    options.add_argument("--documents", type=int, default=1500)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options.add_argument("--only", help="one damage, or 'clean'")
    options.add_argument("--json", type=Path)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    documents = [
        campaign.make(given.seed, number, given.only) for number in range(given.documents)
    ]
    by_damage: dict[str, Result] = defaultdict(Result)
    by_layout: dict[str, Result] = defaultdict(Result)
    whole = Result()
    with tempfile.TemporaryDirectory() as folder:
        for one, verdicts, broken in campaign.judged(documents, Path(folder)):
            results = [whole, by_damage[one.damage]]
            results += [by_layout[one.layout]] if one.damage == CLEAN else []
            for result in results:
                campaign.add(result, verdicts, broken)
            if given.keep and any(v.found in (SILENT, UNMARKED) for v in verdicts):
                campaign.keep(given.keep, one, verdicts)
    print(campaign.table(by_damage))
    print(campaign.table(by_layout))
    bound = campaign.upper(whole.wrong, whole.documents)
    print(
        f"{whole.wrong} of {whole.documents} documents in {len(by_damage)} kinds wrong in silence "
        f"(95 %: at most {100 * bound:.2f} %), {whole.fields[SILENT]} of {whole.fields.total()} "
        f"fields; {whole.fields[UNMARKED]} unmarked, {whole.broken} readings broken"
    )
    if given.json:
        said = {
            "seed": given.seed,
            "damages": campaign.rates(by_damage),
            "layouts": campaign.rates(by_layout),
        }
        given.json.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    clean = by_damage.get(CLEAN)
    doubted = clean is not None and clean.sure < _ENOUGH * clean.sound
    return int(bool(whole.failed or doubted))


if __name__ == "__main__":
    sys.exit(main())

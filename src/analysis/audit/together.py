"""All forms that count, as the checks of all of them see them: as columns, for they are many."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.util import hash_array

from analysis.audit.forms import Trace

_TRACED = {"decimals": "Int64", "scored": "boolean", "full": "boolean", "against": "Int64"}


def traced(traces: Iterable[Trace]) -> pd.DataFrame:
    """Return traces as columns, one row a form, all but their sentences.

    >>> traced([]).columns.tolist()
    ['form_id', 'decimals', 'scored', 'full', 'against']
    """
    rows = [(one.form_id, one.decimals, one.scored, one.full, one.against) for one in traces]
    return pd.DataFrame(rows, columns=["form_id", *_TRACED]).astype({"form_id": "str", **_TRACED})


def sentences(traces: Iterable[Trace]) -> pd.DataFrame:
    """Return the sentences of forms, each with its subject, one row a sentence.

    >>> sentences([]).columns.tolist()
    ['form_id', 'subject', 'text']
    """
    rows = [(one.form_id, at, text) for one in traces for text, at in one.sentences.items()]
    return pd.DataFrame(rows, columns=["form_id", "subject", "text"]).astype("str")


@dataclass(frozen=True)
class Together:
    """The forms that count.

    `heads` has one row a form: columns of `projects`, and those of `traced`. `parts` gives the
    frames of `sentences`, anew each time; those of forms `left` out count for nothing.
    """

    heads: pd.DataFrame
    parts: Callable[[], Iterable[pd.DataFrame]]
    left: Collection[str] = ()

    def repeated(self, least: int) -> Iterator[pd.DataFrame]:
        """Yield the sentences that so many forms may have in common: all that have, few more."""
        own = [hash_array(part["text"].to_numpy(object)) for part in self._counted()]
        sums, times = np.unique(np.concatenate([np.empty(0, "uint64"), *own]), return_counts=True)
        many = sums[times >= least]
        for part, sum_ in zip(self._counted(), own, strict=True):
            yield part[np.isin(sum_, many)]

    def _counted(self) -> Iterator[pd.DataFrame]:
        for part in self.parts():
            yield part[~part["form_id"].isin(self.left)] if self.left else part

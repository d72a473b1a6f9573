"""Who answers for a form, and when it was signed: the places for it that are left blank.

They are in no table, and what they hold is not kept, for it names people.
"""

import re
from collections.abc import Iterable
from typing import Any

from analysis import labels, schema
from analysis.form.bands import Band, pairs
from analysis.words.sentence import Said

CHECK = "not-signed"
# What a place for a signature or a date prints before anybody fills it in: ____, 年 月 日.
_BLANK = re.compile(r"[\s_:/—\-年月日]*")


def findings(form_id: str, bands: Iterable[Band]) -> list[dict[str, Any]]:
    """Return one row of `findings` for the labels of a form that nobody answered, none if all are.

    A form without such labels says nothing of it; one label of several with a name is answered.
    """
    filled: dict[str, bool] = {}
    page = 0
    for band in bands:
        for text, after in pairs([band]):
            if labels.meaning(text, "signing") is None or not after:
                continue
            label, page = labels.bare(text), band.page
            filled[label] = filled.get(label, False) or not _BLANK.fullmatch(after[0].text)
    blank = [label for label, told in filled.items() if not told]
    if not blank:
        return []
    said = Said("notice.not-signed", {"labels": "、".join(blank)})
    return [schema.finding(CHECK, "asks", "project/form_id", said, page) | {"form_id": form_id}]

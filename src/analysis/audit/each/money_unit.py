"""The unit of money: an amount in words is one of the table, but for a factor of 10,000."""

import re
from fractions import Fraction

from analysis import values
from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.audit.each.money import SCALES
from analysis.schema import GOALS
from analysis.tables import AMOUNTS
from analysis.words.sentence import Named

_CLAUSE = re.compile(r"[,，。;；\n](?!\d{3})")
_AMOUNT = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)")
# The amount of one of many is none of the project: 每人补助300元, 300元/人 beside 300 万元.
_OF_ONE = re.compile(r"[每/]|人均|户均|平均|单价|标准")
_OF_ALL = re.compile(r"资金|预算|经费|投入|支出|支付|拨款|执行|投资")
# So many digits hardly agree by chance: 297.6 has four, 300 has one.
_DIGITS = 3


@finds("money-unit", kind="question", order=505, unit="money", own_severity="high")
def money_unit(form: Form) -> Findings:
    """Ask, once, where the table has an amount of the prose 10,000 times as large, or as small.

    297.6万元 beside 2,976,000 (万元): the table was filled in 元.
    """
    shown = {one: known for one in AMOUNTS if (known := form.of_total(one)[0]) and known.value}
    told = [column for column in reversed(GOALS) if form.project["states"][column] == "known"]
    for column in told:
        for clause in _CLAUSE.split(values.joined(form.project[column])):
            for number, unit in _AMOUNT.findall(clause):
                read = values.number(number)
                if read is None or not _of_the_project(clause, number):
                    continue
                amount = Fraction(read.value) * SCALES[unit]
                if any(amount == one.value for one in shown.values()):
                    continue
                for name, one in shown.items():
                    if form.total and amount in (one.value * 10_000, one.value / 10_000):
                        texts = {"text": clause, "figure": one, "column": Named("field", name)}
                        yield tell(form.total, "asks", said("finding.money_unit", **texts), one)
                        return


def _of_the_project(clause: str, number: str) -> bool:
    digits = re.sub(r"\D", "", number).strip("0")
    return not _OF_ONE.search(clause) and (len(digits) >= _DIGITS or bool(_OF_ALL.search(clause)))

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import characters, values
from analysis.values import Number, Quantity

NOTHING = Quantity(None, None, None)
PHRASE = Quantity("qualitative", None, None)
FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in "0123456789.,%()+-<>="}
EXACT_DIGITS = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for first, last in ((0x1D7CE, 0x1D7FF), (0x1FBF0, 0x1FBF9))
    for code in range(first, last + 1)
}

texts = st.text(
    st.one_of(
        st.sampled_from("0123456789.,-−–—―≥≤<>=%()（）０９１．，％－ \n\t\u3000"),
        st.sampled_from("完成年度指标APP\ue000\uf0b3\x00⻔²①"),
        st.characters(),
    )
)
amounts = st.decimals(
    min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2
) | st.integers(-(10**12), 10**12).map(Decimal)


def digits(text: str) -> str:
    return "".join(
        EXACT_DIGITS.get(c, c) for c in text if (c.isascii() and c.isdigit()) or c in EXACT_DIGITS
    )


@st.composite
def printed(draw: st.DrawFn) -> tuple[Decimal, str]:
    value = draw(amounts)
    body = f"{abs(value):,f}" if draw(st.booleans()) else f"{abs(value):f}"
    minus = draw(st.sampled_from("-−–－—")) if value < 0 else draw(st.sampled_from(("", "+", "＋")))
    text = minus + body + draw(st.sampled_from(("", "%", "％", " %")))
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    blank = st.sampled_from(("", " ", "\n", "\u3000", "\t", "\ufeff", "\u200b"))
    return value, draw(blank) + text + draw(blank)


class TestClean:
    @pytest.mark.parametrize(
        ("printed", "cleaned"),
        [
            ("１，４３０．８０％（元）：", "1,430.80%(元):"),
            ("⻔⾦⼀⺠", "门金一民"),
            ("\uf900\U0002f800", "豈丽"),
            ("≧5⩾5≦5⩽5﹥5＞5﹦5＝5", "≥5≥5≤5≤5>5>5=5=5"),
            ("−5 –5 ‐5 ﹣5 －5 —5", "-5 -5 -5 -5 -5 -5"),
            ("无—无 – 无 −", "无—无 – 无 −"),
            ("—1—", "—1—"),
            ("标准⸺一户", "标准——一户"),
            ("a\u200bb\ufeffc\u00add\u2060e", "abcde"),
            ("a\u00a0\u3000\t b \n  c ", "a b\nc"),
            ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
            ("项目资金︵万元︶", "项目资金(万元)"),
            ("、。《》“”〔〕【】…", "、。《》“”〔〕【】…"),
            ("\uf0d8完成\x00", "完成"),
            ("设备\ue123率", "设备\ufffd率"),  # no shorter word
            ("项目\ue5e5名称", "项目 名称"),  # the wide blank of GBK
            ("\uf0b395.00(％)", "≥95.00(%)"),
        ],
    )
    def test_normalises(self, printed: str, cleaned: str) -> None:
        assert characters.clean(printed) == cleaned

    @pytest.mark.parametrize(
        "text", ["10²", "m²", "H₂O", "①完成", "⑴", "½", "10⁻³", "㎡", "℃", "㈠", "Ⅳ", "٣"]
    )
    def test_no_sign_becomes_a_digit(self, text: str) -> None:
        assert characters.clean(text) == text

    def test_an_unknown_character_beside_a_digit_may_be_one(self) -> None:
        assert characters.clean("1\ue0005.0") == "1�5.0"
        assert characters.clean("\ue000\ue0015") == "�5"
        assert values.number("1\ue0005.0") is None
        assert values.target("≥9\ue000(%)") == Quantity("≥", None, None)

    def test_every_radical_that_has_an_ideograph_becomes_it(self) -> None:
        lone = {0x2E80}  # CJK RADICAL REPEAT: Unicode gives it no equivalent
        radicals = {*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)} - {0x2E9A} - lone
        for code in radicals:
            became = ord(characters.clean(chr(code)))
            assert 0x3400 <= became <= 0x9FFF or 0x20000 <= became <= 0x3FFFF, hex(code)

    @given(texts)
    @example("5\u0338=\u0338")
    @example("—\ue0005")
    def test_is_idempotent(self, text: str) -> None:
        assert characters.clean(characters.clean(text)) == characters.clean(text)

    @given(texts)
    def test_keeps_the_digits(self, text: str) -> None:
        assert digits(characters.clean(text)) == digits(text)

    def test_no_character_at_all_becomes_a_digit_but_an_exact_one(self) -> None:
        others = {
            code
            for code in range(0x110000)
            if chr(code) not in EXACT_DIGITS and not 0x30 <= code <= 0x39
        }
        cleaned = characters.clean(" ".join(map(chr, sorted(others))))
        assert not re.search("[0-9]", cleaned)

    @given(texts)
    def test_can_be_written_as_utf8(self, text: str) -> None:
        characters.clean(text).encode("utf-8")


class TestJoined:
    @pytest.mark.parametrize(
        ("broken", "line"),
        [
            ("部分达成指 标并具有一 定效果", "部分达成指标并具有一定效果"),
            ("微博/微信日常运行维护工作完\n成及时率", "微博/微信日常运行维护工作完成及时率"),
            ("微博/\n微信", "微博/微信"),
            ("手机客户端 APP 日常运行", "手机客户端 APP 日常运行"),
            ("手机客户端\nAPP 日常运行", "手机客户端 APP 日常运行"),
            ("手机客户端\nAPP日常运行", "手机客户端APP日常运行"),
            ("2024\n年", "2024年"),
            ("self\nevaluation form", "self evaluation form"),
            ("long-\nterm", "long-term"),
            ("其中: 当年财政\n拨款", "其中:当年财政拨款"),
            ("工作。\n2.完成", "工作。2.完成"),
            ("2800000.\n00", "2800000.00"),
            ("2800\n000.00", "2800000.00"),
            ("≥2800000.00\n(笔)", "≥2800000.00(笔)"),
            ("≥28000\n12\n(笔)", "≥2800012(笔)"),
            ("汇缴53\n1.6万笔", "汇缴531.6万笔"),
            ("99.71 9.97", "99.71 9.97"),
            ("99.71\n9.97", "99.71 9.97"),
            ("10\n10", "10 10"),
            ("达到100\n2.新增", "达到100 2.新增"),
            ("—\n5", "— 5"),
            ("", ""),
        ],
    )
    def test_joins(self, broken: str, line: str) -> None:
        assert values.joined(broken) == line

    @given(texts)
    def test_is_idempotent_and_one_line(self, text: str) -> None:
        line = values.joined(text)
        assert "\n" not in line
        assert values.joined(line) == line

    @given(texts)
    def test_keeps_all_but_blanks(self, text: str) -> None:
        assert "".join(values.joined(text).split()) == "".join(characters.clean(text).split())

    @given(st.lists(st.from_regex(r"[0-9]{1,5}(\.[0-9]{1,3})?", fullmatch=True), min_size=2))
    def test_never_glues_numbers_that_stand_apart(self, numbers: list[str]) -> None:
        assert values.joined(" ".join(numbers)).split() == numbers
        assert values.number(" ".join(numbers)) is None


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "value", "decimals"),
        [
            ("1,430.80", "1430.80", 2),
            ("1，430，000", "1430000", 0),
            ("-0.29", "-0.29", 2),
            ("99.71 %", "99.71", 2),
            ("0", "0", 0),
            ("-0.00", "0.00", 2),
            ("2800\n000.00", "2800000.00", 2),
            ("2800000.\n00", "2800000.00", 2),
            ("1,430\n.80", "1430.80", 2),
            ("99.71\n%", "99.71", 2),
        ],
    )
    def test_reads(self, text: str, value: str, decimals: int) -> None:
        number = values.number(text)
        assert number is not None
        assert str(number.value) == value
        assert number.decimals == decimals

    @pytest.mark.parametrize(
        "text",
        [
            *(
                None,
                "",
                " ",
                "-",
                "—",
                "完成",
                "100分",
                "1,23",
                "1,2345",
                "12,34,567",
                ",123",
                "1 234.5",
            ),
            *(
                "1.2.3",
                "1e5",
                "12.",
                ".5",
                "00",
                "00.00",
                "007",
                "(123.45)",
                "--5",
                "- 5",
                "5-",
                "5%%",
            ),
            *(
                "10²",
                "٣",
                "१२",
                "1٣",
                "½",
                "①",
                "1\ue0002",
                "99.71 9.97",
                "10\n10",
                "6.5\n5",
                "10\n9.97",
            ),
            *(
                "-\n0.29",
                "1234567890123456",
                "0.1234567890123456",
                "nan",
                "inf",
                "1_000",
                "0x10",
                "98%以上",
            ),
        ],
    )
    def test_reads_nothing_else(self, text: str | None) -> None:
        assert values.number(text) is None

    @given(printed())
    def test_reads_back_every_printed_decimal(self, amount: tuple[Decimal, str]) -> None:
        value, text = amount
        assert values.number(text) == Number(value + 0, max(0, -int(value.as_tuple().exponent)))

    @given(printed(), printed(), st.sampled_from(("\n", " ", "\t")))
    def test_two_numbers_are_none(
        self, one: tuple[Decimal, str], other: tuple[Decimal, str], between: str
    ) -> None:
        assert values.number(one[1].strip() + between + other[1].strip()) is None

    @given(st.text("0123456789.,-% \n", max_size=8))
    def test_leaves_no_digit_out(self, text: str) -> None:
        number = values.number(text)
        if number is not None:
            assert f"{abs(number.value):f}" == re.sub("[^0-9.]", "", text)

    @given(printed())
    def test_is_exact_as_a_float(self, amount: tuple[Decimal, str]) -> None:
        number = values.number(amount[1])
        assert number is not None
        assert Decimal(str(float(number.value))) == number.value


class TestBlankAndDash:
    @pytest.mark.parametrize("text", [None, "", " ", "\n\u3000", "\u200b", "\ufeff"])
    def test_blank(self, text: str | None) -> None:
        assert values.is_blank(text)
        assert not values.is_dash(text)

    @pytest.mark.parametrize(
        "text", ["-", "—", "——", "--", "/", "／", "－", "–", "− −", "\\", "―", " - "]
    )
    def test_dash(self, text: str) -> None:
        assert values.is_dash(text)
        assert not values.is_blank(text)
        assert values.number(text) is None
        assert values.target(text) == NOTHING
        assert values.actual(text) == NOTHING

    @pytest.mark.parametrize("text", ["无", "0", "-0", "一", "a/b", "N/A"])
    def test_neither(self, text: str) -> None:
        assert not values.is_dash(text)
        assert not values.is_blank(text)


class TestTarget:
    @pytest.mark.parametrize(
        ("text", "operator", "value", "unit"),
        [
            ("≥95.00(%)", "≥", "95.00", "%"),
            ("=100(%)", "=", "100", "%"),
            ("=1.00(次/月)", "=", "1.00", "次/月"),
            ("<5(件)", "<", "5", "件"),
            ("≤0.00(%)", "≤", "0.00", "%"),
            ("≥2800000.00\n(笔)", "≥", "2800000.00", "笔"),
            ("≥2800000.\n00\n(笔)", "≥", "2800000.00", "笔"),
            ("≥1,430.80（万元）", "≥", "1430.80", "万元"),
            ("≥100百分比", "≥", "100", "百分比"),
            ("≥ 95 %", "≥", "95", "%"),
            ("＞=95％", "≥", "95", "%"),
            ("> = 5个", "≥", "5", "个"),
            ("=>5个", "≥", "5", "个"),
            ("≤\n90\n万元", "≤", "90", "万元"),
            ("≥5台(套)", "≥", "5", "台(套)"),
            ("≥4A", "≥", "4", "A"),
            ("≤12月", "≤", "12", "月"),
            ("不低于98%", "≥", "98", "%"),
            ("不少于3次", "≥", "3", "次"),
            ("大于等于3次", "≥", "3", "次"),
            ("不超过90万元", "≤", "90", "万元"),
            ("不高于5%", "≤", "5", "%"),
            ("小于等于5%", "≤", "5", "%"),
            ("少于5件", "<", "5", "件"),
            ("低于5件", "<", "5", "件"),
            ("超过10%", ">", "10", "%"),
            ("98%以上", "≥", "98", "%"),
            ("98%(含)以上", "≥", "98", "%"),
            ("达到95%以上", "≥", "95", "%"),
            ("≥95%以上", "≥", "95", "%"),
            ("控制在90万元以内", "≤", "90", "万元"),
            ("5(件)以下", "≤", "5", "件"),
            ("10个工作日内", "≤", "10", "个工作日"),
            ("100%", None, "100", "%"),
            ("20000", None, "20000", None),
            ("3个", None, "3", "个"),
            ("3年", None, "3", "年"),
            ("1次/月", None, "1", "次/月"),
            ("20 m²", None, "20", "m²"),
            ("30元/人·天", None, "30", "元/人·天"),
        ],
    )
    def test_reads(self, text: str, operator: str | None, value: str, unit: str | None) -> None:
        quantity = values.target(text)
        assert quantity == Quantity(operator, Decimal(value), unit)
        assert str(quantity.value) == value

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "及时",
                "有效提升",
                "健全且执行 有效",
                "5月底前",
                "2024年12月",
                "2024年",
                "12月",
                "12月31日前",
            ),
            *(
                "不低于上年水平",
                "100%完成",
                "完成100%",
                "控制在90万元",
                "3个部门联合开展检查",
                "第3名",
                "5G",
            ),
            *("是否利于企\n业走出去", "在项目计划完成时间内完成", "通过测评", "5日内完成"),
        ],
    )
    def test_a_phrase_is_qualitative(self, text: str) -> None:
        assert values.target(text) == PHRASE
        assert values.actual(text) == NOTHING

    @pytest.mark.parametrize(
        "text",
        [
            *(None, "", "90-95%", "90%~95%", "5-10个", "±5%", "≥90%且≤95%", "10\n10", "99.71 9.97"),
            *("1.2.3", "1,23", "10²", "1\ue0005个"),
        ],
    )
    def test_what_is_not_one_quantity_is_nothing(self, text: str | None) -> None:
        assert values.target(text) == NOTHING

    @pytest.mark.parametrize(
        "text", ["≥三次", "≥1,23(%)", "≥95 96", "≥95%以下", "≥上年水平", "≥9�(%)"]
    )
    def test_a_sign_stays_where_the_figure_is_unclear(self, text: str) -> None:
        assert values.target(text) == Quantity("≥", None, None)
        assert values.actual(text) == NOTHING

    @given(
        st.sampled_from(
            [
                (sign, operator)
                for operator, signs in values._SIGN_OPERATORS.items()
                for sign in signs
            ]
            + [
                (word, operator)
                for operator, words in values._WORD_OPERATORS.items()
                for word in words
            ]
            + [("", None)]
        ),
        st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**9).map(Decimal),
        st.sampled_from(("", "%", "个", "次/月", "万元", "小时", "百分比", "平方米", "m²", "人次")),
        st.sampled_from(("{}", "({})", "（{}）")),
        st.sampled_from(("", " ", "\n", "\u3000")),
        st.booleans(),
        st.booleans(),
    )
    def test_round_trip(
        self,
        operator: tuple[str, str | None],
        value: Decimal,
        unit: str,
        brackets: str,
        blank: str,
        grouped: bool,
        full_width: bool,
    ) -> None:
        number = f"{value:,f}" if grouped else f"{value:f}"
        text = blank.join(
            filter(None, (operator[0], number, brackets.format(unit) if unit else ""))
        )
        if full_width:
            text = text.translate(FULL_WIDTH)
        assert values.target(text) == Quantity(operator[1], value, unit or None)
        assert values.actual(text) == values.target(text)

    @given(st.text("0123456789.,-%() \n个以上内月≥=<", max_size=10))
    def test_leaves_no_digit_out(self, text: str) -> None:
        quantity = values.target(text)
        if quantity.value is not None:
            assert f"{abs(quantity.value):f}" == re.sub("[^0-9.]", "", text)

    @given(
        st.sampled_from(("", "≥", "不低于")),
        st.integers(1, 999),
        st.sampled_from((" ", "\t", "\u3000", "\n\n", " , ", ", ")),
        st.integers(1, 999),
        st.sampled_from(("", "%", "(个)")),
    )
    def test_never_glues_numbers_that_stand_apart(
        self, operator: str, one: int, between: str, other: int, unit: str
    ) -> None:
        assert values.target(f"{operator}{one}{between}{other}{unit}").value is None


class TestActual:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("-0.29(%)", Quantity(None, Decimal("-0.29"), "%")),
            ("−0.29（％）", Quantity(None, Decimal("-0.29"), "%")),
            ("100.00(%)", Quantity(None, Decimal("100.00"), "%")),
            ("5315611.00\n(笔)", Quantity(None, Decimal("5315611.00"), "笔")),
            ("23333.56", Quantity(None, Decimal("23333.56"), None)),
            ("≥95%", Quantity("≥", Decimal("95"), "%")),
            ("完成", NOTHING),
            ("达成指标", NOTHING),
            (None, NOTHING),
            ("", NOTHING),
        ],
    )
    def test_reads(self, text: str | None, expected: Quantity) -> None:
        assert values.actual(text) == expected


class TestAchievement:
    @pytest.mark.parametrize(
        ("label", "expected"),
        [
            ("达成指标", "achieved"),
            ("达成 指标", "achieved"),
            ("达成预期指标", "achieved"),
            ("达成年度指标。", "achieved"),
            ("基本达成预期指标", "achieved"),
            ("全部或基本达成年度指标", "achieved"),
            ("部分达成指 标并具有一\n定效果", "partly"),
            ("部分达成预期指标并具有一定效果", "partly"),
            ("部分达成年度指标,并具有一定效果", "partly"),
            ("未达成指标且效果较差", "not"),
            ("未达成年度指标且效果较差", "not"),
            ("完成", None),
            ("已完成", None),
            ("未完成", None),
            ("达成指标 部分达成指标并具有一定效果", None),
            ("达到", None),
            ("100.00(%)", None),
            ("", None),
            (None, None),
        ],
    )
    def test_label(self, label: str | None, expected: str | None) -> None:
        assert values.achievement(label) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("%", "百分比"),
        ("㎡", "平方米"),
        ("m²", "㎡"),
        ("次/月", "次/每月"),
        ("天", "日"),
        (None, ""),
        ("元/㎡", "元/平方米"),
        ("％", "percent"),
        ("人民币元", "元"),
    ],
)
def test_same_unit(one: str | None, other: str | None) -> None:
    assert values.unit(one) == values.unit(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("%", "百分点"), ("%", None), ("m", "m²"), ("元", "万元"), ("次/月", "次/年"), ("人次", "人")],
)
def test_other_unit(one: str | None, other: str | None) -> None:
    assert values.unit(one) != values.unit(other)


def test_the_door_radical_is_the_simplified_ideograph() -> None:
    # Chromium's PDFs print 专户 with U+2F3E, which Unicode maps to the traditional 戶.
    assert characters.clean("专\u2f3e") == "专户"

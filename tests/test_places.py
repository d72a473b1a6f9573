"""Places: the province and tier of a form, and the words that they were taken from."""

import csv
from importlib import resources

import pytest

from analysis.places import own_name, place

_ROWS = list(
    csv.reader(resources.files("analysis").joinpath("divisions.csv").read_text("utf-8").split())
)[1:]
_NAMES: dict[str, str] = dict(_ROWS)


@pytest.mark.parametrize(
    ("names", "province", "tier"),
    [
        (("上海市某中心", "上海市某委员会"), "上海市", "provincial"),
        (("219001-池州市贵池区棠溪镇人民政府", None), "安徽省", "township"),
        (("投资促进中心", "区商务局", "2020年武汉市专项资金项目自评表"), "湖北省", "county"),
        (("教育部", None), None, "central"),
        (("国家税务总局上海市税务局", None), None, "central"),
        (("内蒙古财政厅", None), "内蒙古自治区", "provincial"),
        (("恩施州民政局", None), "湖北省", "municipal"),
        (("重庆市沙坪坝区财政局", None), "重庆市", "county"),
        (("鼓楼区教育局", "南京市教育局"), "江苏省", "county"),
        (("中共武汉市委宣传部", None), "湖北省", "municipal"),
        (("昆明市市场监督管理局", None), "云南省", "municipal"),
        (("市教育局", "上海市教育委员会"), "上海市", "provincial"),
        (("广州天河区财政局", None), "广东省", "county"),
        (("四川省县教育局", None), "四川省", "county"),
        (("上海市黄浦区市容管理中心", None), "上海市", "county"),
        (("乡村振兴局", "大英县人民政府"), "四川省", "county"),
        (("武汉市区商务局", None), "湖北省", "county"),
    ],
)
def test_an_organs_name_begins_with_its_place(names, province, tier):
    assert place(*names)[:2] == (province, tier)


@pytest.mark.parametrize(
    ("names", "tier"),
    [
        (("上海合作组织青岛峰会办公室", None), None),
        (("南京路街道办事处", None), "township"),
        (("武汉大学", None), None),
        (("鼓楼区教育局", None), "county"),
        (("市场监管局", None), None),
        (("区域经济办", None), None),
        (("静安区教育局", "南京市教育局"), "county"),
    ],
)
def test_no_province_where_names_tell_none_or_two(names, tier):
    assert place(*names)[:2] == (None, tier)


def test_the_words_are_those_of_the_document():
    found = place("219001-池州市贵池区棠溪镇人民政府", "219-池州市贵池区棠溪镇人民政府")
    assert found.evidence == ("池州市贵池区棠溪镇人民政府", "池州市贵池区")


@pytest.mark.parametrize(
    ("name", "own", "shortest"),
    [
        ("浙江省宁波市教育局", "宁波市教育局", "宁波市教育局"),
        ("浙江宁波市教育局", "宁波市教育局", "宁波市教育局"),
        ("上海市黄浦区房屋管理局", "黄浦区房屋管理局", "黄浦区房屋管理局"),
        ("江苏省南京市鼓楼区教育局", "南京市鼓楼区教育局", "鼓楼区教育局"),
        ("江苏省鼓楼区教育局", "江苏省鼓楼区教育局", "鼓楼区教育局"),
        ("浙江省教育厅", "浙江省教育厅", "浙江省教育厅"),
        ("上海大学", "上海大学", "上海大学"),
    ],
)
def test_a_name_that_only_adds_the_places_of_its_own_is_the_same_units(name, own, shortest):
    assert own_name(name) == (own, shortest)
    assert own_name(own)[0] == own


def test_every_county_with_its_province_before_it_is_found():
    counties = [code for code in _NAMES if len(code) == 6]
    wrong = [
        name
        for code in counties
        if place(name := f"{_NAMES[code[:2]]}{_NAMES[code]}财政局", None)[:2]
        != (_NAMES[code[:2]], "county")
    ]
    assert len(counties) > 2900
    assert not wrong


def test_every_prefecture_by_its_own_name():
    wrong = {
        name
        for code, name in _NAMES.items()
        if len(code) == 4 and place(f"{name}财政局", None)[:2] != (_NAMES[code[:2]], "municipal")
    }
    assert not wrong

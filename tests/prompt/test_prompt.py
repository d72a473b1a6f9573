"""At the prompt: a corpus gives its forms, what shows itself is whole, decisions last."""

import copy
import io
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat.sign
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib import pdfencrypt

import analysis
from analysis import corrections, crop, evidence, paths, report, reviews, words
from analysis.errors import LedgerError, SelfEvalError, UnreadableDocument, UsageError
from analysis.reading import Cell, Page
from analysis.report.each import overview
from tests.reading.test_pdf import made, table


@pytest.fixture(scope="module")
def project(tmp_path_factory, dump):
    """A project of one's own, with the one real document."""
    home = tmp_path_factory.mktemp("prompt") / "mine"
    analysis.project.new(home)
    (home / "data" / "raw" / dump.name).write_bytes(dump.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SELFEVAL_HOME", raising=False)
        patch.chdir(home / "notebooks")
        patch.setattr(words, "_spoken", ["en"])
        yield home


@pytest.fixture(scope="module")
def corpus(project):
    return analysis.read("data/raw")


def test_a_project_is_read_from_its_notebooks_folder(corpus, project):
    assert paths.project() == project.resolve()
    assert len(corpus.projects) == 9


def test_new_leaves_a_folder_that_holds_something_alone(project):
    with pytest.raises(UsageError, match="is not empty"):
        analysis.project.new(project)


def test_a_form_shows_every_value_and_marks_what_is_doubted_or_contradicted(corpus):
    form = corpus["#4"]
    shown = form._repr_html_()
    for column in ("name", "target_text", "actual_text", "reason"):
        assert all(str(one).split("\n")[0] in shown for one in form.indicators[column].dropna())
    against = form.findings.query("verdict == 'contradicts'")["message_en"].item()
    assert f'<div class="against">{against}</div>' in shown
    doubted = analysis.trust.doubts(form)
    # Both levels of a row are told at its number.
    field = doubted["field"].replace({"level1": "position", "level2": "position"})
    cells = doubted.assign(field=field).drop_duplicates(["table", "row", "position", "field"])
    assert shown.count("<sup>?</sup>") == len(cells)


def test_a_corpus_is_counted_cut_and_asked_for_its_forms_by_all_that_names_one(corpus):
    several = corpus, list(corpus), corpus[:3], corpus[["#1", "信息化"]]
    assert list(map(len, several)) == [9, 9, 3, 2]
    assert corpus[0].form_id.endswith("#1") and corpus[-1].form_id.endswith("#9")
    assert (
        corpus["服务工作"].form_id.endswith("#4") and "服务工作" in corpus and "xyz" not in corpus
    )
    above = corpus.projects["total_score"] > 98.9
    for chosen in (above, above.tolist(), above.to_numpy(), corpus.projects["form_id"][above]):
        assert len(corpus[chosen].funds) == 16
    assert corpus.where(year="2024", form="#4", project="服务工作")[0].form_id.endswith("#4")
    alone = corpus[["#4"]]
    assert alone["forms-2024"].form_id.endswith("#4") and "evaluation" in alone
    assert corpus[:3].documents == corpus.documents and len(corpus[:0]) == 0


@pytest.mark.parametrize(
    ("tried", "told"),
    [
        (lambda corpus: corpus["xyz"], "no form is called 'xyz': write .* such as: self-eval"),
        (lambda corpus: corpus["公积金"], "'公积金' may be any of 2 forms, .*#6 住房公.*#9 住房公"),
        (lambda corpus: corpus["forms-2024"], "may be any of 9 forms, .*#5 …"),
        (lambda corpus: corpus[9], "no form is called '9'"),
        (lambda corpus: corpus[None], "no form is called 'None'"),
        (lambda corpus: corpus.where(year=2042), "no form passes"),
        (lambda corpus: corpus.where(year="今年"), "parameter years takes numbers"),
        (lambda corpus: corpus.where("管理中心"), r"chosen by '管理中心'.*where\(unit="),
        (lambda corpus: corpus.show(5), r"no 'show' here: a corpus has .*a form .* has .*show"),
        (lambda corpus: corpus[0].plot(), "no 'plot' here: a corpus has .*execution"),
        (lambda corpus: corpus[0].show(5), "has no '5'; write for example .*indicators/1/score"),
        (lambda _: analysis.read(5), r"given by their paths, not by a thing of kind int; .*read\("),
        (lambda _: analysis.read(["data/raw", 5]), "given by their paths"),
        (lambda corpus: analysis.read(list(corpus)), "given by their paths"),
        (lambda _: analysis.load(5), "given by their paths"),
        (lambda corpus: corpus.write(5), "given by their paths"),
        (analysis.explore, r"explore takes a frame, not Corpus; .*explore\(corpus.indicators"),
        (lambda corpus: corpus.execution.plot(kind="pies"), "draws a whole.*'bar', 'barh'"),
        (lambda corpus: corpus.execution.plot("x"), "no column 'x'; there are executed; all stand"),
        (lambda corpus: corpus.execution[["form_id", "unit"]].plot(), "has no rate_rep"),
        (lambda corpus: corpus[[True, False]], "not chosen so: .*among the 9, names"),
        (lambda corpus: corpus["a":"b"], "forms are not chosen so"),
        (lambda corpus: corpus[True], "no form is called 'True'"),
        (lambda corpus: corpus.select("#1"), "by several form_ids, not by #1; .*corpus.select"),
        *[(lambda corpus, ask=ask: ask(corpus[0]), r"no list: .*form.indicators.*form.show\(")
          for ask in (len, list, lambda form: form[5], lambda form: "x" in form)],
        (lambda corpus: corpus[0].set_aside(5, "x"), "has no finding '5' that is open; there are"),
        (lambda corpus: corpus[0].set_aside("grade", " "), "takes a reason, such as"),
        (lambda corpus: corpus[0].correct("indicators/5/score", 5, evidence=5),
         r"^[^ ]*data/corrections.toml: .*evidence.zh: must be a text"),
        (lambda corpus: corpus[0].correct("indicators/5/actual_value", 5, evidence="x"),
         "can be corrected; here these are: level1, level2, name, target_text, actual_text"),
        (lambda _: analysis.speak("fr"), "unknown language 'fr'; choose zh or en"),
        *[(lambda _, ask=ask: ask(5), "takes a corpus, a form, the four tables or a path, not int")
          for ask in (analysis.trust.doubts, analysis.audit.check, analysis.eligibility.sets)],
        *[(lambda _, kinds=kinds: analysis.simulate.forms(kinds), "kinds with a strength from 0 to")
          for kinds in (5, "labels", {"x": 1}, {"labels": "x"}, {"labels": 2})],
        (analysis.charts.execution.bases, r"such as .*bases\(.*compare\(corpus\)\), not Corpus"),
        (lambda corpus: analysis.charts.structure.quantified(corpus.execution),
         "this frame has no quantified"),
        (lambda corpus: corpus[0].show(field="x"), r"show is not called so .*takes subject, whole"),
        (lambda corpus: corpus[0].correct("indicators/5/score", 5), "argument: 'evidence'.*takes"),
        (lambda corpus: corpus[0].set_aside("grade"), "missing a required argument: 'reason'"),
        (lambda corpus: corpus[0].view("indicators/99"), "has no 'indicators/99'"),
        (lambda _: analysis.read("data/raw", lang="en"), "'lang'.*it takes source, corrections"),
        (lambda _: analysis.read("data/raw", workers="two"), "workers takes a whole number"),
        (lambda _: analysis.read([]), "given by their paths"),
        (lambda _: analysis.leniency.compare(), "compare is not called so .*takes tables, rules"),
        (lambda corpus: analysis.charts.execution.bases(corpus.execution, language="en"),
         "bases is not called so .*it takes compared, lang"),
        (lambda corpus: corpus.leniency.plot(lang="en"), "not so here: .*'lang'"),
        (lambda corpus: corpus.execution["rate"], "no column 'rate'; there are .*rate_reported"),
        (lambda corpus: corpus.projects.scor, "no column 'scor'; there are total_score; all"),
        (lambda _: analysis.exceution, "analysis has no 'exceution'; it has .*execution"),
        (lambda _: analysis.charts.bases, "analysis.charts has no 'bases'; it has bands, exec"),
        (lambda corpus: corpus.summary("fr"), "unknown language 'fr'"),
        (lambda corpus: corpus[0].set_aside(corpus.findings, "x"), "has no finding"),
        *[(lambda _, given=given: analysis.execution.compare(given),
           "a comparison takes a corpus, a form, the four tables") for given in (3, None, ["a"])],
    ],
)  # fmt: skip
def test_what_is_wrong_at_the_prompt_is_answered_with_what_is_right(corpus, tried, told):
    with pytest.raises(SelfEvalError, match=told) as caught:
        tried(corpus)
    assert "\n" not in caught.value.say("zh") and len(caught.value._render_traceback_()) == 1


def test_a_form_and_the_rows_of_a_table_name_forms_too(corpus, project, monkeypatch):
    """`form in corpus` was False, and a row of findings showed no place."""
    form, rates = corpus["#3"], corpus.execution
    assert form in corpus and corpus[form].form_id == form.form_id
    assert len(corpus[rates[rates["rate_original"] < 95]]) == 2
    assert len(corpus.where(corpus.projects["total_score"] > 98.9, unit="管理中心")) == 4
    rows = form.show(form.indicators.iloc[4]), form.show("indicators/5")
    assert repr(rows[0]) == repr(rows[1])
    finding = form.findings[form.findings["subject"] == "indicators/5"].iloc[0]
    assert repr(form.show(finding)) == repr(rows[1])
    by_unit = analysis.execution.grouped(corpus, "unit")
    assert by_unit.equals(analysis.execution.grouped(corpus, ["unit"]))
    # What `load` finds from a notebook's folder is where `write` put it.
    (project / "notebooks").mkdir(exist_ok=True)
    (project / "data" / "processed").mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(project / "notebooks")
    assert corpus.write("data/processed")[0].resolve().is_relative_to(project.resolve() / "data")


def test_a_mistake_inside_a_property_is_told_as_itself_and_a_copy_is_whole(corpus, monkeypatch):
    """What answers for names that are not there must not speak for those that are."""
    monkeypatch.setattr(analysis.design, "compare", lambda *_: {}.nothing)
    with pytest.raises(AttributeError, match="'dict' object has no attribute"):
        str(corpus[:2].design)
    assert not hasattr(corpus, "head") and copy.copy(corpus) == pickle.loads(pickle.dumps(corpus))
    assert corpus != corpus[:2] and corpus[0] != 1


def test_a_comparison_is_short_at_first_sight_and_whole_on_request(corpus):
    compared = corpus.execution
    shown = compared._repr_html_()
    assert "more columns" in shown and "printed_deviation" not in shown
    assert "original budget" in shown.lower() and "(10,000 CNY)" in shown
    assert "Rank" in compared[["form_id", "rank_reported"]]._repr_html_()
    assert compared.plot().name == "execution-bases"
    scores = corpus.leniency
    assert scores.plot().caption == analysis.charts.leniency.intervals(scores).caption
    assert compared["rate_reported"].plot.hist() is not None


def test_a_picture_at_the_prompt_calls_a_form_without_a_name_as_the_table_above_it_does(corpus):
    """It said that there was no name where one only had not been read."""
    called = corpus.execution.plot().data.set_index("form_id")["project_name"]
    nameless = corpus.projects.loc[corpus.projects["project_name"].isna(), "form_id"]
    first = next(one for one in nameless if one in called)
    # The table tells besides that the name is in doubt, for which a picture has no room.
    assert called[first].removeprefix("with ").rstrip("”") in corpus.execution._repr_html_()
    assert "(no name)" not in corpus.leniency.plot()._repr_mimebundle_()["text/plain"]
    # The same chart, called by its name, had another one for it.
    by_name = analysis.charts.execution.bases(corpus.execution, "en")
    assert by_name.caption == corpus.execution.plot().caption and "with “" in by_name.caption


def test_one_form_has_one_name_with_the_ledger_and_without_and_by_itself(corpus):
    ledger = Path(__file__).parents[2] / "data" / "corrections.toml"
    mended = analysis.read("data/raw", corrections=ledger)
    for own, same in zip(corpus, mended, strict=True):
        assert repr(own).partition(";")[0] == repr(same).partition(";")[0]
    assert "律师顾问工作完成率" in repr(corpus["#3"])
    assert "律师顾问工作完成率" in corpus.execution._repr_html_()


def test_a_choice_counts_only_those_copies_that_pass_it_too(dump, project, tmp_path):
    """Of one form it said "9 more from documents that repeat another one", as of all nine."""
    for name in ("one.txt", "two.txt"):
        shutil.copy(dump, tmp_path / name)
    both = analysis.read(tmp_path)
    assert "9 more" in repr(both) and "9 more" in repr(both.where(year=2024))
    assert "1 more" in repr(both.where(project="服务工作"))


def test_forms_taken_from_a_document_leave_its_unplaced_copies_behind(root, project):
    """Of four forms it said "9 more from documents that repeat another one"."""
    whole = analysis.read(root / "data" / "raw")
    assert "9 more" in repr(whole) and "9 more" in repr(whole[:9])
    for chosen in (whole[:4], whole[whole.projects.total_score > 98.9], whole[["#4"]]):
        assert "more" not in repr(chosen)


def test_what_needs_no_argument_at_the_prompt_takes_none(corpus, project):
    """An analyst's first `analysis.read()` was a TypeError, and so was `corpus.summary()`."""
    again = analysis.read()
    assert again.projects["form_id"].tolist() == corpus.projects["form_id"].tolist()
    assert corpus.summary() == corpus.summary("en")
    assert again["#4"].show("indicators/2/score").excerpt.found


def test_a_frame_of_groups_shows_what_its_rows_are(corpus):
    """`groupby(…).sum()` and `.T` of a comparison stood there as figures without their names."""
    rates = corpus.execution.assign(year=2024)
    assert "上海市公积金管理中心" in rates.groupby("unit")[["executed"]].sum()._repr_html_()
    assert "rate_original" in rates.T._repr_html_()
    assert (
        "上海市公积金管理中心" in analysis.explore(rates.groupby("unit")["executed"].sum()).static
    )


def test_explored_findings_say_what_they_find(corpus):
    """Their sentence, a column in each language, was hidden in the live table."""
    shown = analysis.explore(corpus.findings).widget()
    assert shown.df["In words"].str.len().min() > 5 and "message_zh" not in shown.df
    assert list(shown.df)[1] == "In words"


def test_a_widget_stored_in_a_notebook_is_the_same_each_time(corpus, monkeypatch):
    """Its text was `<itables.widget.ITable object at 0x…>`, which nbval compares."""
    monkeypatch.setenv("JPY_SESSION_NAME", "mine.ipynb")
    told = analysis.explore(corpus.execution)._repr_mimebundle_()
    assert "99.71%" in told["text/plain"] and len(told) == 3


def test_the_whole_name_of_a_file_is_no_part_of_a_longer_one(corpus):
    """Of data/examples, `example.doc` might have been `example.docx`."""
    two = replace(corpus, projects=corpus.projects.head(2).assign(form_id=["a.doc#1", "a.docx#1"]))
    assert two.named("a.doc") == ["a.doc#1"] and len(two.named("a.d")) == 2


def test_the_four_tables_show_what_an_analyst_looks_at_first(corpus):
    """They stood there as 31 columns, beside comparisons of eight."""
    for source in (corpus, corpus["#4"]):
        for name in source.frames():
            shown = getattr(source, name)._repr_html_()
            assert "more columns" in shown and shown.count('scope="col"') <= 7, name
    assert type(corpus.projects.query("year == 2024")) is type(corpus.projects.copy())
    assert type(corpus.projects.copy()).__module__.startswith("pandas")


def test_a_picture_says_its_sentence_once_where_it_is_not_drawn(corpus):
    for compared in (corpus.execution, corpus.leniency, corpus.design):
        told = compared.plot()._repr_mimebundle_()["text/plain"]
        assert told.count(compared.plot().caption) == 1


def test_a_frame_tells_its_forms_by_name_where_it_is_said_what_it_is_of(corpus):
    rates = analysis.execution.compare(corpus)[["form_id", "executed"]]
    assert "left blank" not in analysis.explore(rates).static
    assert "2024.txt#3" in analysis.explore(rates).static
    assert "律师顾问工作完成率" in analysis.explore(rates, corpus).static


def test_at_a_prompt_without_a_browser_a_picture_and_a_table_say_what_they_show(corpus):
    """They printed how they are made: a class with its frame, and a style sheet."""
    drawn = corpus.execution.plot()
    assert repr(drawn) == drawn.caption
    told = repr(analysis.explore(corpus.execution))
    assert "99.71%" in told and "<" not in told


def test_completion_offers_what_an_analyst_uses_and_all_of_it_is_there():
    assert len(dir(analysis)) < 30 and {"read", "explore", "leniency"} <= set(dir(analysis))
    assert all(getattr(analysis, one) for one in dir(analysis))
    # Inside a module it was `Any`, `pd` and all else that the module imports.
    assert {"compare", "by_fund"} <= set(dir(analysis.execution)) and dir(analysis.design)
    for module in set(dir(analysis)) - set(analysis.__all__):
        offered = set(dir(getattr(analysis, module)))
        assert offered and not offered & {"Any", "pd", "np", "words", "dataclass", "Sequence"}


@pytest.mark.parametrize(
    ("subject", "marked"),
    [("indicators/2/score", "4.00"), ("funds/total/executed", "356.49")],
)
def test_the_cell_of_a_dump_is_marked_among_its_neighbours(corpus, subject, marked):
    cells = corpus["#4"].show(subject).excerpt.piece.cells
    assert [cell.text for cell, own in cells if own] == [marked]
    assert f'marked">{marked}<' in corpus["#4"].show(subject)._repr_html_()


def test_a_document_that_has_changed_is_not_shown(corpus, project, dump):
    file = project / "data" / "raw" / dump.name
    file.write_bytes(dump.read_bytes() + b"\n")
    try:
        with pytest.raises(UsageError, match="has other bytes than when it was read"):
            corpus["#1"].show("indicators/1")
    finally:
        file.write_bytes(dump.read_bytes())


@pytest.fixture(scope="module")
def one_page(root, tmp_path_factory):
    """The first form of the typeset document, as a PDF of its own."""
    source = pypdfium2.PdfDocument(root / "data" / "raw" / "self-evaluation-forms-2024.typeset.pdf")
    made = pypdfium2.PdfDocument.new()
    made.import_pages(source, [0])
    file = tmp_path_factory.mktemp("one") / "one.pdf"
    made.save(file)
    return file


def _framed(webp):
    """Return size of a picture, and the edges of what is framed in red on it."""
    image = Image.open(io.BytesIO(webp)).convert("RGB")
    red, green, blue = np.moveaxis(np.asarray(image, dtype=int), 2, 0)
    rows, columns = np.nonzero((red > 150) & (green < 110) & (blue < 110))
    return image.size, (columns.min(), rows.min(), columns.max(), rows.max())


def test_of_two_equal_figures_in_a_row_only_the_fields_own_cell_is_framed(one_page):
    form = analysis.read(one_page, workers=1)["#1"]
    asked = [(form.form_id, f"indicators/2/{field}") for field in ("weight", "score")]
    shown = [one.piece for one in evidence.each(form, asked, one_page)]
    assert all(one.sure == crop.SURE and len(one.webp) < 60_000 for one in shown)
    (_, weight), (_, score) = (_framed(one.webp) for one in shown)
    assert weight[2] < score[0] + 6


def test_an_encrypted_page_is_drawn_with_its_password_and_nothing_without(tmp_path):
    lock = pdfencrypt.StandardEncryption("geheim", canPrint=1)
    file = made(tmp_path, table, encrypt=lock)
    asked = [crop.Wanted(1, 1, 1, "indicator_columns", "score", "验收合格率", printed=("9.97",))]
    for password, said in ((None, "encrypted"), ("falsch", "password is wrong")):
        with pytest.raises(UnreadableDocument, match=said):
            crop.pieces(str(file), password, asked)
    (piece,) = crop.pieces(str(file), "geheim", asked)
    assert piece.sure == crop.SURE
    (whole,) = crop.pieces(str(file), "geheim", [replace(asked[0], whole=True)])
    (_, cut), _ = _framed(piece.webp)
    assert cut < 300 and _framed(whole.webp)[0][1] == int(842 * crop.SCALE)


def test_a_place_that_no_header_tells_is_called_a_guess(corpus):
    excerpt = corpus["#2"].show("project/year").excerpt
    assert excerpt.piece.sure == crop.GUESS
    assert excerpt.caption("en").endswith("(the place is a guess)")


def _marked(wanted, *cells):
    """Return the texts that are marked among cells of one page, and how sure their place is."""
    place = crop.find(lambda _: Page(1, 600, 800, tuple(cells)), wanted)
    return [one.text for one in place.marked], place.sure


def test_a_label_on_two_lines_is_not_framed_for_the_value_beside_it():
    """“项目名/称:” was read as a line that prints its own value, which was none."""
    wanted = crop.Wanted(1, 1, 1, "head", "project_name", printed=("甲津贴",))
    label, value = Cell(1, 0, 0, 40, 20, "项目名\n称:"), Cell(1, 40, 0, 90, 20, "甲津贴")
    assert _marked(wanted, label, value) == (["甲津贴"], crop.SURE)


def test_a_cell_that_prints_more_decimals_or_a_part_of_its_text_is_found_for_sure():
    """52.800000 was not found as 52.8, and a reason that runs on overleaf was called a guess."""
    heads = [Cell(1, 40, 0, 60, 20, "得分"), Cell(1, 60, 0, 99, 20, "偏差原因分析及改进措施")]
    row = [Cell(1, 0, 20, 40, 40, "验收合格率"), Cell(1, 40, 20, 60, 40, "9.970000")]
    part = Cell(1, 60, 20, 99, 40, "受汛期影响，\n工期")
    named = {"name": "验收合格率", "beside": (("9.97",),)}
    score = crop.Wanted(1, 1, 1, "indicator_columns", "score", printed=("9.97",), **named)
    assert _marked(score, *heads, *row, part) == (["9.970000"], crop.SURE)
    told = ("受汛期影响，工期顺延",)
    reason = crop.Wanted(1, 1, 1, "indicator_columns", "reason", printed=told, **named)
    assert _marked(reason, *heads, *row, part) == ([part.text], crop.SURE)


def test_what_a_reviewer_sets_aside_is_counted_no_more_and_says_why(corpus, project):
    form = corpus["#4"]
    form.set_aside("cost-deviation", "书面说明", who="张三")
    try:
        again = analysis.read("data/raw")
        row = again["#4"].findings.query("check == 'cost-deviation'").iloc[0]
        assert row["verdict"] == "set-aside"
        assert "张三" in row["message_zh"] and "书面说明" in row["message_zh"]
        assert "1 contradiction," in repr(again) and "2 contradictions" in repr(corpus)
        assert "Set aside by 张三" in again["#4"]._repr_html_()
        folder = project / "data" / "processed"
        corpus.write(folder)  # read before there was a decision, as with reviews=False
        assert "set-aside" in set(analysis.load(folder).findings["verdict"])
        paths.reviews().unlink()
        assert analysis.load(folder).findings.equals(corpus.findings)
    finally:
        paths.reviews().unlink(missing_ok=True)


def test_a_review_whose_finding_is_no_more_is_told(corpus, project):
    corpus["#4"].set_aside("cost-deviation", "书面说明", who="张三")
    try:
        text = paths.reviews().read_text("utf-8")
        other = text.replace("form = 4", "form = 5").replace("张三", "李四")
        gone = text.replace(text.split('sha256 = "')[1][:64], "0" * 64).replace("张三", "王五")
        away = gone.replace('source = "', 'source = "elsewhere-').replace("王五", "赵六")
        paths.reviews().write_text("\n".join([text, other, gone, away]), "utf-8")
        told = corpus.unmet("zh")
        assert [one for one in told if "张三" in one] == []
        assert len(told) == 2 and "李四" in told[0] and "王五" in told[1]
        assert len(corpus.unmet("en", every=True)) == 3
        assert "A review meets no finding any more" in repr(corpus)
        page = report.page.Page("00_overview", corpus.reviewed(), "own", "en")
        said = overview.reviewed(page, page.tables).plain
        assert (
            "1 finding is set aside by a reviewer and counted in none of these: 1 by 张三" in said
        )
        assert "set aside by 李四" in said and "赵六" not in said
    finally:
        paths.reviews().unlink()


def test_a_correction_is_written_into_its_documents_part_of_the_ledger(corpus, project, root):
    text = (root / "data" / "corrections.toml").read_text("utf-8")
    other = '\n[[document]]\nsha256 = "' + "0" * 64 + '"\nsource = "other.pdf"\n'
    paths.ledger().write_text(text + other, "utf-8")
    try:
        entry = corpus["#4"].correct("indicators/2/score", 3.5, evidence="合计如此")
        ledger = corrections.load(paths.ledger())
        assert entry in ledger.document[0].correction and not ledger.document[1].correction
        mended = analysis.read("data/raw", corrections=True)["#4"].indicators
        assert mended.set_index("position").loc[2, "score"] == 3.5
        before = paths.ledger().read_bytes()
        with pytest.raises(LedgerError, match="is a number"):
            corpus["#4"].correct("indicators/3/score", "zwei", evidence="x")
        assert paths.ledger().read_bytes() == before
        assert [one.name for one in paths.ledger().parent.glob("*.toml")] == ["corrections.toml"]
    finally:
        paths.ledger().unlink()


def test_a_review_file_that_is_malformed_says_which(tmp_path: Path):
    (tmp_path / "reviews.toml").write_text("[[review]]\nform = 1\n", "utf-8")
    with pytest.raises(LedgerError, match=r"reviews\.toml"):
        reviews.load(tmp_path / "reviews.toml")


def test_a_frame_that_does_not_know_its_tables_calls_forms_by_their_ids(corpus):
    """Of each row it was said that its project's name was left blank, in 64 ms a row."""
    for frame in (corpus.findings, corpus.indicators[["form_id", "score"]]):
        shown = analysis.explore(frame.tail(2)).static
        assert frame["form_id"].iloc[-1] in shown
        assert "left blank" not in shown and "未填" not in shown


def test_what_is_live_in_jupyterlab_is_static_html_elsewhere(corpus, monkeypatch):
    pytest.importorskip("itables")
    form = corpus["#4"]
    live = analysis.explore(corpus.execution), form.view("indicators/2/score")
    # A page that nbconvert makes as it runs the notebook had nothing in the place of a widget.
    assert [list(one._repr_mimebundle_()) for one in live] == [["text/html", "text/plain"]] * 2
    monkeypatch.setenv("JPY_SESSION_NAME", "mine.ipynb")
    for one in live:
        assert {"application/vnd.jupyter.widget-view+json", "text/html"} < set(
            one._repr_mimebundle_()
        )
    table = live[0].widget().df
    assert table["Rate on adjusted budget"].iloc[0] == "99.71%" and table.shape[1] > 15
    viewer = live[1].widget()
    assert 'marked">4.00<' in viewer.page and 'data-subject="indicators/1/score"' in viewer.form
    viewer.subject = "indicators/1/actual_text"
    assert 'marked">-0.06(%)<' in viewer.page
    viewer.subject = "indicators/99"
    assert "indicators/99" in viewer.page
    monkeypatch.setitem(sys.modules, "itables.widget", None)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert [list(one._repr_mimebundle_()) for one in live] == [["text/html", "text/plain"]] * 2


@pytest.mark.parametrize(
    ("kind", "place"),
    [("docx", "table 1 row 11"), ("xlsx", "Sheet!Q12")],
)
def test_an_excerpt_says_its_place_where_a_document_has_no_pages(root, kind, place):
    file = root / "data" / "examples" / f"example.{kind}"
    form = analysis.read(file, workers=1)["#1"]
    excerpt = evidence.of(form, form.form_id, "indicators/2/score", file)
    assert excerpt.caption("en") == f"example.{kind}, {place}, indicator row 2, score"
    assert [cell.text for cell, marked in excerpt.piece.cells if marked] == ["19.50"]


def test_a_page_opens_what_it_contradicts_and_quotes(corpus):
    page = report.page.Page("01_execution_rates", corpus, "own", "en")
    deviations = analysis.execution.cost_deviation(corpus)
    shown = page.crops(deviations)
    for row in deviations.itertuples():
        assert f"p. {row.page}, indicator row {row.position}" in shown.html
    assert shown.html.count('class="marked">-0.06(%)<') == 1
    assert page.crops(deviations.iloc[:0]).html == ""


def test_every_name_at_the_prompt_explains_itself_with_an_example(corpus):
    own = {name: getattr(analysis, name) for name in analysis.__all__}
    for shown in (analysis.Corpus, type(corpus["#1"])):
        every = {name for name in dir(shown) if name[0] != "_"} - set(shown.__dataclass_fields__)
        own |= {f"{shown.__name__}.{name}": getattr(shown, name) for name in every}
    assert [name for name, one in own.items() if ">>> " not in (one.__doc__ or "")] == []


def test_only_unchanged_notebooks_of_the_package_are_trusted(tmp_path, monkeypatch):
    """What stands in them is then shown with its style; another's is never trusted for its user."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path / "mine"))
    analysis.project.new(tmp_path / "mine")
    own = {one.stem: one for one in paths.notebooks().glob("*.ipynb")}
    own["13_own_report"].write_text(own["13_own_report"].read_text("utf-8") + "\n", "utf-8")
    shutil.copy(own["13_own_report"], paths.notebooks() / "foreign.ipynb")
    assert {one.stem for one in analysis.project.trust(paths.notebooks())} == {*own} - {
        "13_own_report"
    }
    read = nbformat.read(own["10_tutorial"], as_version=4)
    with nbformat.sign.NotebookNotary() as notary:
        assert notary.check_signature(read)
        read.cells[-1].source += "."
        assert not notary.check_signature(read)
    git = ("git", "-C", str(paths.notebooks()))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "10_tutorial.ipynb", "11_reading_and_doubts.ipynb"], check=True)
    own["11_reading_and_doubts"].write_text("{}")
    monkeypatch.setattr(paths, "shipped", paths.notebooks)
    assert analysis.project.trust(paths.notebooks()) == [own["10_tutorial"]]


def test_a_contradicted_value_that_equals_its_target_is_shown_itself(corpus):
    """0.00% was achieved of a target of 0.00%, and its place was that of the row's name."""
    found = corpus["#9"].findings.query("check == 'cost-deviation'").iloc[0]
    place = evidence.printing(corpus, found["form_id"], found["subject"], found["reported"])
    assert place == "indicators/1/actual_value"

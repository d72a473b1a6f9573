"""At home in JupyterLab: what is typed there, changed and clicked works; a browser looks on."""

import pytest

from tests import lab

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.browser,
    pytest.mark.skipif(lab.CHROMIUM is None, reason="no chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with lab.lab(tmp_path_factory.mktemp("lab")) as address, lab.chromium() as browser:
        yield lambda name: lab.Notebook(browser, address, name)


def test_a_changed_parameter_changes_what_is_shown(opened):
    notebook = opened("13_own_report")
    before, after = lab.changed(notebook, "threshold", "95.0")
    assert "3 个的执行率低于 99%" in before and "1 个的执行率低于 95%" in after


def test_the_prompt_completes_and_a_field_shows_its_place(opened):
    notebook = opened("10_tutorial")
    assert lab.seen(notebook) == []
    offered = notebook.completions("corpus.")
    assert {"execution", "where"} <= set(offered) and not any(one[0] == "_" for one in offered)
    assert "self-evaluation-forms-2024.txt#9" in notebook.completions('corpus["')
    notebook.new("form.view()")
    notebook.page.keyboard.press("Control+Enter")
    notebook.page.locator('.viewer [data-subject="indicators/1/actual_text"]').click()
    marked = notebook.page.locator(".viewer .marked", has_text="-0.06(%)")
    marked.wait_for(timeout=20_000)
    assert marked.count() == 1

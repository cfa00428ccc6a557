"""Of what a student may leave in a notebook, only what is harmless reaches a page."""

import time

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader.feedback.cells import LEAST, LONGEST_CELL, TEXT_IN_ALL, show_cells
from grader.feedback.markdown import to_html
from grader.feedback.mathematics import LONGEST, to_mathml
from grader.feedback.sanitise import clean
from grader.feedback.text import Allowance, code_html, terminal_html
from tests.hostile import HOSTILE, PNG, faults, parsed


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("gate", [clean, to_html, terminal_html, code_html])
def test_nothing_hostile_passes(gate, name):
    main = parsed(gate(HOSTILE[name]))
    assert faults(main) == []
    # What is in it is all that there is: it closes no element of the page around it.
    assert main.parent.name == "body"
    assert [child.name for child in main.parent.find_all(recursive=False)] == ["main"]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_passes_inside_other_markdown(name):
    source = f"- a list\n\n  > {HOSTILE[name]}\n\n| a | b |\n|---|---|\n| {HOSTILE[name]} | $x$ |\n"
    assert faults(parsed(to_html(source))) == []


LINKS = {
    "[x](javascript:alert(1))": None,
    "[x](data:text/html,y)": None,
    "[x](other.html)": None,
    "[x](https://example.org/a?b=c)": "https://example.org/a?b=c",
    "<https://example.org>": "https://example.org",
    "[x]: javascript:alert(1)\n\n[x]": None,
}


@pytest.mark.parametrize("source", LINKS)
def test_only_links_to_the_web_are_kept(source):
    links = parsed(to_html(source)).find_all("a", href=True)
    assert [link["href"] for link in links] == [LINKS[source]] * bool(LINKS[source])
    assert all("noopener" in link["rel"] for link in links)


def test_markdown_keeps_what_a_lecture_is_made_of():
    main = parsed(
        to_html(
            "# Title\n\nText with **bold**, `code` and $x^2$.\n\n"
            "<details><summary>Hint</summary>\n\nInside *it*.\n</details>\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n"
        )
    )
    for name in ("h3", "strong", "code", "math", "details", "summary", "em", "table", "td", "pre"):
        assert main.find(name), name
    assert main.h3.text == "Title"
    assert main.math.text == "x2"


def test_an_attached_picture_is_shown_and_a_missing_one_is_not():
    kept = {"a.png": {"image/png": "iVBORw0KGgo="}}
    shown, missing = parsed(
        to_html("![one](attachment:a.png) ![two](attachment:b)", kept)
    ).find_all("img")
    assert (shown["src"], shown["alt"]) == (PNG, "one")
    assert "src" not in missing.attrs
    assert missing["alt"] == "two"


def test_a_picture_without_description_says_so():
    assert parsed(clean(f'<img src="{PNG}">')).img["alt"]
    assert parsed(clean(f'<img src="{PNG}" alt="">')).img["alt"] == ""


FORMULAS = {
    r"\href{javascript:alert(1)}{x}": "code",
    r"\url{https://evil.example}": "code",
    r"\htmlStyle{position:fixed}{x}": "code",
    r"\includegraphics{https://evil.example/x.png}": "code",
    r"\text{<script>alert(1)</script>}": "math",
    r"</math><script>alert(1)</script>": "math",
    r"\def\a{\a\a}\a": "code",
    r"\newcommand{\a}{x}\a": "code",
    r"\frac{": "code",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}": "math",
    r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}": "math",
    r"\tilde{Z}^{[l]} = \frac{Z - \mu}{\sqrt{\sigma^2 + \varepsilon}}": "math",
    r"\hspace{99999em}x": "math",
    "{" * 900 + "x" + "}" * 900: "code",
    r"\sqrt" * 400 + "x": "code",
    "x" * (LONGEST + 1): "code",
}


@pytest.mark.parametrize("latex", FORMULAS, ids=lambda latex: latex[:30])
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_a_formula_is_set_or_shown_as_it_was_written(latex, dollars):
    main = parsed(to_html(f"{dollars}{latex}{dollars}"))
    assert faults(main) == []
    assert main.find(FORMULAS[latex])
    assert not any("99999" in value for tag in main.find_all(True) for value in tag.attrs.values())


def test_equations_stay_aligned_without_style_attributes():
    cells = parsed(clean(to_mathml(r"\begin{aligned} a &= b \end{aligned}", block=True))).find_all(
        "mtd"
    )
    assert [cell["class"] for cell in cells] == [["math-right"], ["math-left"]]


TERMINAL = {
    "\x1b[31mred\x1b[0m plain": '<span class="ansi-red-fg">red</span> plain',
    "\x1b[38;2;1;2;3mexact\x1b[0m": "<span>exact</span>",
    "10%\r50%\r100%\n": "100%\n",
    "10%\r": "10%",
    "a\r\nb": "a\nb",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07": "]8;;https://evil.examplelink]8;;",
    "bell\x07 null\x00 back\x08": "bell null back",
    "cut off \x1b[3": "cut off ",
    "<b>&amp;": "&lt;b&gt;&amp;amp;",
}


@pytest.mark.parametrize("text", TERMINAL)
def test_what_a_terminal_would_show(text):
    assert terminal_html(text) == TERMINAL[text]


def test_an_allowance_is_used_up():
    allowance = Allowance(10)
    assert allowance.take("abcd", 3) == ("abc", "Cut here: 1 of 4 characters.")
    assert allowance.take("abcdefg", 9) == ("abcdefg", "")
    assert allowance.take("abc", 9) == ("", "Cut here: 3 of 3 characters.")


def test_a_notebook_that_is_too_long_is_cut():
    cell = new_code_cell("1", outputs=[new_output("display_data", {"text/plain": "1"})] * 20_000)
    shown, left_out = show_cells(new_notebook(cells=[cell, new_markdown_cell("x")]))
    assert (len(shown), left_out) == (1, "The notebook is too long: its last 1 cells are cut.")
    assert shown[0].outputs[-1].cut == "The notebook is too long: outputs are cut."
    assert len(shown[0].outputs) < TEXT_IN_ALL // LEAST


@pytest.mark.parametrize("elements", [50, 200, 800, 3_000])
def test_html_does_not_grow_out_of_proportion(elements):
    html = "<p>" + "".join(f"<b x={i}>" for i in range(elements)) + "<p>x" * 3 * elements
    began = time.process_time()
    shown = clean(html)
    assert len(shown) < 100 * len(html)
    assert time.process_time() - began < 5
    assert faults(parsed(shown)) == []


SLOW = {
    "formulas": r"\\[" * LONGEST_CELL,
    "environments": r"\begin{a}" * LONGEST_CELL,
    "dollars": "$" * LONGEST_CELL,
    "brackets": "[" * LONGEST_CELL,
    "quotes": "> " * LONGEST_CELL,
    "stars": "*a " * LONGEST_CELL,
    "elements": "<div>" * LONGEST_CELL,
    "comments": "<!--" * LONGEST_CELL,
    "blank lines": " \n" * LONGEST_CELL,
    "strings": 'f"{' * LONGEST_CELL,
    "colours": "\x1b[31ma" * LONGEST_CELL,
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_takes_long_to_show(name):
    text = SLOW[name][:LONGEST_CELL]
    began = time.process_time()
    for gate in (clean, to_html, terminal_html, code_html):
        gate(text)
    assert time.process_time() - began < 5

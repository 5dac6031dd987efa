"""Nothing is left on a page that its own policy forbids."""

import base64
import hashlib
import re

import pytest
from bs4 import BeautifulSoup
from contents import ROOT
from one_page import asset, page, written

from livebook.pages import policy


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('<p style="color: red" id="a">b</p>', '<p id="a">b</p>'),
        ("<p style='x'>b</p>", "<p>b</p>"),
        ('<a title="5 > 4" style="x">b</a>', '<a title="5 &gt; 4">b</a>'),
        ('<svg><g STYLE="x"><path style="y"/></g></svg>', "<svg><g><path/></g></svg>"),
        ("<style scoped>td {}</style><p>b</p>", "<p>b</p>"),
        ("<style>td {}</style><p>b</p>", "<p>b</p>"),
        ("<p>&lt;i style=&quot;x&quot;&gt;</p>", '<p>&lt;i style="x"&gt;</p>'),
    ],
)
def test_no_style_stays_in_the_text_and_text_about_styles_does(body, left):
    one = page(body)
    policy.drop_inline_styles(one)
    assert written(one) == left


def test_the_policy_allows_what_comes_from_the_site_and_the_two_exceptions():
    one = page()
    policy.state_policy(one)
    rules = dict(r.split(" ", 1) for r in one.context["content_security_policy"].split("; "))
    assert rules["default-src"] == rules["base-uri"] == "'none'"
    for kind, exception in (("script", "early_script"), ("style", "noscript_style")):
        digest = hashlib.sha256(one.context[exception].encode()).digest()
        assert rules[f"{kind}-src"] == f"'self' 'sha256-{base64.b64encode(digest).decode()}'"
    assert {rules[f"{kind}-src"] for kind in ("font", "connect")} == {"'self'"}


def test_the_template_writes_the_exceptions_without_a_space_more():
    """A browser takes the hash of what stands between the tags."""
    head = (ROOT / "livebook/pages/theme/layout.html").read_text(encoding="utf-8")
    assert "<script>{{ early_script }}</script>" in head
    assert "<style>{{ noscript_style }}</style>" in head
    inline = re.findall(r"<(?:script|style)>", head)
    assert len(inline) == 2


def test_scripts_written_into_pages_go_and_files_stay():
    one = page(script_files=[asset("a.js"), asset(None), asset("b.js")])
    policy.drop_inline_scripts(one)
    assert [s.filename for s in one.context["script_files"]] == ["a.js", "b.js"]
    policy.drop_inline_scripts(page())  # a page may have none


def test_buttons_that_work_by_a_handler_go():
    single, link, handler = ({"type": t} for t in ("javascript", "link", "javascript"))
    one = page(header_buttons=[{"buttons": [link, handler]}, single])
    policy.drop_handlers(one)
    assert one.context["header_buttons"] == [{"buttons": [link]}, single]


def test_a_block_of_data_is_no_script_and_stays():
    body = '<script type="application/json">{"style": 1}</script>'
    one = page(body)
    policy.drop_inline_styles(one)
    assert written(one) == body
    assert BeautifulSoup(body, "html.parser").script.string == '{"style": 1}'

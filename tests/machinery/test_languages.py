"""Words of other languages are marked with their language, and nothing else is."""

from docutils import nodes

from livebook.pages.languages import _mark_chinese, _mark_emphasised


def _paragraph(*children):
    document = nodes.section()
    paragraph = nodes.paragraph("", "", *children)
    document += paragraph
    return document, paragraph


def _languages(document):
    return {
        node.astext(): [c.removeprefix("language-") for c in node["classes"]]
        for node in document.findall(nodes.Element)
        if any(c.startswith("language-") for c in node.get("classes", []))
    }


def test_abbreviations_announce_a_language():
    document, _ = _paragraph(
        nodes.Text("A word. (Sp. "),
        nodes.emphasis("", "dependencia"),
        nodes.Text(", as a relation; Pt. "),
        nodes.emphasis("", "dependência"),
        nodes.Text("; Ch. 依附 "),
        nodes.emphasis("", "yīfù"),
        nodes.Text("). And "),
        nodes.emphasis("", "this"),
    )
    _mark_emphasised(document)
    _mark_chinese(document)
    assert _languages(document) == {
        "dependencia": ["es"],
        "dependência": ["pt"],
        "依附": ["zh"],
        "yīfù": ["zh-Latn"],
    }


def test_code_and_plain_text_stay_as_they_are():
    code = nodes.literal_block("", "print('依附')")
    document, paragraph = _paragraph(nodes.Text("no other language"))
    document += code
    _mark_chinese(document)
    assert _languages(document) == {}
    assert code.astext() == "print('依附')"
    assert len(paragraph.children) == 1

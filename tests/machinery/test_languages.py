"""Words of other languages are marked with their language, and nothing else is."""

from docutils import nodes

from livebook.pages.languages import _mark, _mark_chinese, _mark_emphasised


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


def test_a_language_is_announced_shortly_before_and_in_the_same_piece():
    far = "Sp. " + "word " * 30
    for before, language in (
        ("(Fr. ", ["fr"]),
        ("Fr. one, two, ", ["fr"]),
        ("Sp. one; then ", []),
        ("It is Sp. no more. Then ", []),
        (far, []),
    ):
        document, _ = _paragraph(nodes.Text(before), nodes.emphasis("", "mot"))
        _mark_emphasised(document)
        assert list(_languages(document).values()) == ([language] if language else []), before


def test_only_what_stands_before_a_word_announces_its_language():
    document, _ = _paragraph(nodes.emphasis("", "this"), nodes.Text(" Sp. "))
    _mark_emphasised(document)
    assert _languages(document) == {}


def test_chinese_within_a_text_is_marked_with_its_own_signs_and_what_is_around_it_is_not():
    document, paragraph = _paragraph(nodes.Text("At first 依附（理论）论, and 中心."))
    before = document.astext()
    _mark(None, document)
    assert document.astext() == before
    assert [(type(n).__name__, n.astext()) for n in paragraph] == [
        ("Text", "At first "),
        ("inline", "依附（理论）论"),
        ("Text", ", and "),
        ("inline", "中心"),
        ("Text", "."),
    ]

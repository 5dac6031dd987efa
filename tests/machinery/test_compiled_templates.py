"""A process compiles a template once, and again where it says something else."""

import jinja2

from livebook.pages import compiled_templates


def test_what_a_template_was_compiled_to_serves_another_build_while_it_says_the_same(monkeypatch):
    kept, compiled, said = compiled_templates.Kept(), [], {"page": "A {{ word }}."}

    def rendered():
        environment = jinja2.Environment(loader=jinja2.DictLoader(said), bytecode_cache=kept)
        compile_ = environment.compile
        environment.compile = lambda *of, **how: compiled.append(of[0]) or compile_(*of, **how)
        return environment.get_template("page").render(word="well")

    assert [rendered(), rendered()] == ["A well."] * 2
    assert compiled == ["A {{ word }}."]
    said["page"] = "No {{ word }}."
    assert rendered() == "No well."
    assert len(compiled) == 2


def test_folders_may_have_any_name():
    kept = compiled_templates.Kept()
    one, other = (kept.get_cache_key("page", f"/A\udcc3\udcb1o/{part}") for part in "ab")
    assert one != other

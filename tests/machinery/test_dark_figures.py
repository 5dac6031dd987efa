"""Every drawn figure has a dark form, in which what stood out from its ground still does."""

import base64
import io
import os

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup
from one_page import page, written
from PIL import Image, ImageCms

from livebook import charts
from livebook.pages import dark_figures
from livebook.pages.dark_figures import dark_colour, dark_form, luminance

TO_LAB = ImageCms.buildTransform(
    ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
)
PALETTE = {
    name: getattr(charts, name)
    for name in ("INK", "GREY", "BLUE", "VERMILION", "GREEN", "PURPLE", "ORANGE", "SKY")
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="mabcdef" style="stroke: '
    '#0072b2"/></defs><rect style="fill: #ffffff"/><use xlink:href="#mabcdef" style="fill: none"/>'
    "<text>#ffffff</text></svg>"
)


def contrast(one, other):
    """Return the ratio of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    low, high = sorted(luminance(np.array([mpl.colors.to_rgb(c) for c in (one, other)])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PALETTE)
def test_a_colour_of_the_house_is_read_as_text_on_either_ground(name):
    assert contrast(PALETTE[name], "white") >= 4.5
    assert contrast(dark_colour(PALETTE[name].lower()), dark_figures.GROUND) >= 4.5


@pytest.mark.parametrize("scale", ["Blues", "PuOr_r", "Purples"])
def test_a_number_in_a_cell_is_read_as_well_in_the_dark(scale):
    for shade in mpl.colormaps[scale](np.linspace(0, 1, 51)):
        fill, ink = (mpl.colors.to_hex(colour) for colour in (shade, charts._ink(shade)))
        light, dark = contrast(fill, ink), contrast(dark_colour(fill), dark_colour(ink))
        # No white is as far from a mid shade, on a ground that is not black, as black is by day.
        assert light >= 4.5 and dark >= 4.2


def test_white_is_the_ground_and_a_hue_stays_a_hue():
    assert dark_colour("#ffffff") == dark_figures.GROUND
    red, green, blue = (int(dark_colour("#0072b2")[place : place + 2], 16) for place in (1, 3, 5))
    assert red < green < blue


def test_only_colours_change_and_what_has_none_is_light():
    assert dark_form(SVG) == SVG.replace("stroke: #0072b2", f"stroke: {dark_colour('#0072b2')}").replace(
        "fill: #ffffff", f"fill: {dark_figures.GROUND}"
    ).replace("<svg ", '<svg fill="#ffffff" ')  # fmt: skip


def test_a_picture_of_shades_within_a_drawing_is_mirrored_too():
    stream = io.BytesIO()
    Image.new("RGBA", (2, 2), "#ffffff80").save(stream, format="PNG")
    shades = base64.b64encode(stream.getvalue()).decode()
    dark = dark_form(f'<svg ><image xlink:href="data:image/png;base64,{shades}"/></svg>')
    encoded = dark.partition("base64,")[2].partition('"')[0]
    found = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert found.getpixel((1, 1)) == (18, 18, 18, 128)


def test_both_forms_stand_on_a_page_and_each_is_lazy(tmp_path):
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "a.svg").write_text(SVG, encoding="utf-8")
    body = '<img alt="A" class="explore-state" hidden="" src="../_images/a.svg"/><img alt="" src="../_images/b.png"/>'
    one = page(body, folder=tmp_path)
    dark_figures.add_dark_forms(one)
    light, dark, other = BeautifulSoup(written(one), "html.parser").find_all("img")
    assert light["class"] == ["explore-state", "light-form"]
    assert dark["class"] == ["explore-state", "dark-form"]
    assert (light["src"], dark["src"]) == ("../_images/a.svg", "../_images/a-dark.svg")
    for form in (light, dark):
        assert form["loading"] == "lazy" and form["alt"] == "A" and form.has_attr("hidden")
    assert (tmp_path / "_images" / "a-dark.svg").read_text("utf-8") == dark_form(SVG)
    assert "class" not in other.attrs


@pytest.mark.parametrize("younger", [True, False])
def test_a_dark_form_is_made_again_where_its_drawing_is_younger(younger, tmp_path):
    (tmp_path / "_images").mkdir()
    light, dark = (tmp_path / "_images" / name for name in ("a.svg", "a-dark.svg"))
    light.write_text(SVG, encoding="utf-8")
    dark.write_text("as it was", encoding="utf-8")
    made = dark.stat().st_mtime
    os.utime(light, (made + 9, made + 9) if younger else (made - 9, made - 9))
    dark_figures.add_dark_forms(page('<img alt="A" src="../_images/a.svg"/>', folder=tmp_path))
    assert dark.read_text("utf-8") == (dark_form(SVG) if younger else "as it was")


def test_a_drawing_that_sphinx_has_yet_to_copy_is_read_where_it_is(tmp_path):
    (tmp_path / "made.svg").write_text(SVG, encoding="utf-8")
    one = page('<img alt="A" src="../_images/made1.svg"/>', folder=tmp_path)
    one.app.srcdir, one.app.builder.images = str(tmp_path), {"made.svg": "made1.svg"}
    dark_figures.add_dark_forms(one)
    assert "made1-dark.svg" in written(one)
    assert (tmp_path / "_images" / "made1-dark.svg").is_file()


def _hue(colour):
    """Return the hue in CIELAB, another measure than the one by which colours are mirrored."""
    light = Image.new("RGB", (1, 1), colour)
    lab = ImageCms.applyTransform(light, TO_LAB).getpixel((0, 0))
    a, b = ((level ^ 128) - 128 for level in lab[1:])  # eight bits, signed
    return np.degrees(np.arctan2(b, a))


@pytest.mark.parametrize(
    "colour", ["#0072b2", "#b34700", "#00664b", "#8c4a75", "#b30000", "#6b6b00"]
)
def test_a_hue_stays_a_hue_by_another_measure_of_it(colour):
    turned = (_hue(dark_colour(colour)) - _hue(colour) + 180) % 360 - 180
    assert abs(turned) < 25


@pytest.mark.parametrize("level", ["00", "01", "33", "80", "c8", "fe"])
def test_a_grey_stays_a_grey_and_of_two_greys_the_order_turns(level):
    red, green, blue = (dark_colour(f"#{level * 3}")[place : place + 2] for place in (1, 3, 5))
    assert red == green == blue
    assert int(red, 16) >= int(dark_colour("#ffffff")[1:3], 16)


def test_luminance_is_that_of_the_standard():
    levels = np.array([[0, 0, 0], [255, 255, 255], [119, 119, 119], [255, 0, 0], [5, 5, 5]]) / 255
    # Of #777777 the standard's contrast with white is 4.48; of red it says 0.2126.
    white = 1.05 / (luminance(levels) + 0.05)
    assert white == pytest.approx([21, 1, 4.48, 3.998, 1.05 / 0.0515176], rel=1e-3)


def test_what_is_coded_is_light_again():
    levels = np.linspace(0, 1, 256)
    assert dark_figures._coded(dark_figures._linear(levels)) == pytest.approx(levels, abs=1e-4)


def test_a_mirrored_colour_has_the_luminance_that_its_contrast_asks_for():
    for colour in PALETTE.values():
        light = luminance(np.array(mpl.colors.to_rgb(colour)))
        dark = luminance(np.array(mpl.colors.to_rgb(dark_colour(colour.lower()))))
        ground = luminance(np.array(mpl.colors.to_rgb(dark_figures.GROUND)))
        # What it is to white by day it is to the ground in the dark.
        assert (dark + 0.05) / (ground + 0.05) == pytest.approx(1.05 / (light + 0.05), rel=0.02)

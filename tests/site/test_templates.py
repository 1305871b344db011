"""The catalogue is complete, and the pages keep the content security policy."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

SITE = Path(__file__).parents[2] / "recruit" / "site"
TEMPLATES = sorted((SITE / "templates").rglob("*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def messages_in_templates() -> set[str]:
    """Every text of the templates, the plural ones by their first form."""
    found = extract_from_dir(SITE, method_map=[("templates/**.html", "jinja2")], options_map={})
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    with (SITE / "locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale="en")
    english = {
        entry.id[0] if isinstance(entry.id, tuple | list) else entry.id: entry.string
        for entry in catalog
        if entry.id
    }
    assert set(english) == messages_in_templates()
    for text, translation in english.items():
        forms = translation if isinstance(translation, tuple | list) else (translation,)
        assert all(forms), text
        for form in forms:
            assert set(PLACEHOLDER.findall(form or "")) == set(PLACEHOLDER.findall(text)), text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_style_script_or_handler(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"""(?:href|src|action)="(?:https?:)?//""", source)

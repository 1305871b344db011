"""The Jinja environment of the pages: both languages, and what every template may use."""

import gettext
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from recruit import __version__
from recruit.foundation.i18n import Language
from recruit.site import charts
from recruit.site.formats import FILTERS

SITE = Path(__file__).parent


def _catalog(language: Language) -> gettext.NullTranslations:
    """The texts of a language, compiled in memory; Indonesian is what the templates say."""
    if language is Language.id:
        return gettext.NullTranslations()
    with (SITE / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


_CATALOGS = {language: _catalog(language) for language in Language}


@pass_context
def _translate(context: Context, text: str) -> str:
    return _CATALOGS[context["language"]].gettext(text)


@pass_context
def _translate_plural(context: Context, one: str, several: str, count: int) -> str:
    return _CATALOGS[context["language"]].ngettext(one, several, count)


def environment() -> Environment:
    """Templates that speak the ``language`` of their context, and fail on a name they lack."""
    made = Environment(
        loader=FileSystemLoader(SITE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _translate, _translate_plural, newstyle=True
    )
    made.filters.update(FILTERS)
    made.globals |= {
        "version": __version__,
        "bar": charts.bar,
        "supply_bar": charts.supply_bar,
    }
    return made


TEMPLATE_CONFIG = TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment()))
"""How Litestar finds and renders the templates."""

"""Korean and English are complete, and the tools that say so see what they should."""

from pathlib import Path

import polib

from dure.foundation.messages import check, extract
from dure.foundation.messages import compile as compiling


def test_every_korean_text_has_its_english():
    assert check.faults() == []


def test_every_catalogue_compiles():
    assert compiling.main() == 0
    assert all(path.with_suffix(".mo").exists() for path in compiling.catalogues())


def test_messages_of_code_are_found(tmp_path: Path):
    file = tmp_path / "views.py"
    file.write_text('a = _("하나")\nb = gettext_lazy("둘")\nc = ngettext("셋", "셋들", 3)\nd = pgettext("문맥", "넷")\ne = print("다섯")\n')

    found = {(message.context, message.msgid, message.plural, message.line) for message in extract.of_python(file)}

    assert found == {("", "하나", "", 1), ("", "둘", "", 2), ("", "셋", "셋들", 3), ("문맥", "넷", "", 4)}


def test_messages_of_templates_are_found(tmp_path: Path):
    file = tmp_path / "page.html"
    file.write_text(
        """{% load i18n %}{% translate "하나" %} {{ _("둘") }} {% blocktranslate with name=x %}셋 {{ name }}님{% endblocktranslate %}
        {% blocktranslate trimmed %}
          넷 (괄호)
          다섯
        {% endblocktranslate %}{% blocktranslate count n=n %}한 개{% plural %}{{ n }}개{% endblocktranslate %} 여섯"""
    )

    found = {(message.msgid, message.plural) for message in extract.of_template(file)}

    assert found == {("하나", ""), ("둘", ""), ("셋 %(name)s님", ""), ("넷 (괄호) 다섯", ""), ("한 개", "%(n)s개")}


def app(folder: Path, code: str, entries: list[polib.POEntry]) -> Path:
    (folder / "one").mkdir()
    (folder / "one" / "apps.py").write_text("")
    (folder / "one" / "views.py").write_text(code)
    catalogue = polib.POFile()
    catalogue.extend(entries)
    (folder / "one" / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    catalogue.save(str(folder / "one" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    return folder


def faults_of(folder: Path, msgstr: str | None) -> list[str]:
    entries = [] if msgstr is None else [polib.POEntry(msgid="%(n)s개 있습니다.", msgstr=msgstr)]
    return check.faults(app(folder, 'a = _("%(n)s개 있습니다.")', entries))


def test_a_translated_text_is_in_order(tmp_path: Path):
    assert faults_of(tmp_path, "There are %(n)s.") == []


def test_a_missing_text_is_reported(tmp_path: Path):
    assert "is missing" in faults_of(tmp_path, None)[0]


def test_an_empty_text_is_reported(tmp_path: Path):
    assert "is not translated" in faults_of(tmp_path, "")[0]


def test_a_korean_translation_is_reported(tmp_path: Path):
    assert "is translated with Korean" in faults_of(tmp_path, "%(n)s개")[0]


def test_a_changed_blank_is_reported(tmp_path: Path):
    assert "has blanks" in faults_of(tmp_path, "There are %(count)s.")[0]

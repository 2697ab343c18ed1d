"""Is every Korean message of an app translated in that app's own catalogue, and does every translation keep its blanks?"""

import re
from collections import defaultdict
from pathlib import Path

import polib

from dure.foundation.messages.compile import PACKAGE
from dure.foundation.messages.extract import Message, of_folder

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LANGUAGE_NAMES = {"한국어"}


def apps(package: Path = PACKAGE) -> list[Path]:
    """Folders that keep their own catalogue: every app, and a site's own folder when it has a ``locale``."""
    return sorted({path.parent for pattern in ("apps.py", "locale") for path in package.rglob(pattern)})


def owner(path: Path, folders: list[Path]) -> Path | None:
    holding = [folder for folder in folders if path.is_relative_to(folder)]
    return max(holding, key=lambda folder: len(folder.parts)) if holding else None


def faults(package: Path = PACKAGE) -> list[str]:
    """One line for each message that is missing, fuzzy, untranslated, or has lost a blank."""
    folders = apps(package)
    asked: dict[Path, dict[tuple[str, str], Message]] = defaultdict(dict)
    for message in of_folder(package):
        folder = owner(message.path, folders)
        if HANGUL.search(message.msgid) and message.msgid not in LANGUAGE_NAMES:
            asked[folder or package][message.context, message.msgid] = message
    return [fault for folder, messages in sorted(asked.items()) for fault in _faults_of(folder, messages, package)]


def _faults_of(folder: Path, messages: dict[tuple[str, str], Message], package: Path) -> list[str]:
    file = folder / "locale" / "en" / "LC_MESSAGES" / "django.po"
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(file))} if file.exists() else {}
    found = []
    for key, message in messages.items():
        fault = _fault(entries.get(key))
        if fault:
            where = f"{message.path.relative_to(package)}:{message.line}"
            found.append(f"{where}: {message.msgid[:60]!r} {fault} in {file.relative_to(package)}")
    return found


def _fault(entry: polib.POEntry | None) -> str:
    if entry is None:
        return "is missing"
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if entry.fuzzy or not all(texts):
        return "is not translated"
    if any(HANGUL.search(text) for text in texts):
        return "is translated with Korean"
    blanks = set(BLANK.findall(entry.msgid))
    if any(not set(BLANK.findall(text)) <= blanks | set(BLANK.findall(entry.msgid_plural)) for text in texts):
        return "has blanks that the original lacks"
    return ""

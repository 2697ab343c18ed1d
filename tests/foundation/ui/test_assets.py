import json

import pytest

from dure.foundation.ui import assets

CSS = """@charset "UTF-8";
@import "../../css/token/krds_tokens.css";
.a { mask-image: url(../../img/component/icon/ico_sch.svg); color: red; }
.logo { background: url(../../img/component/icon/ico_logo_krds.svg) no-repeat; color: blue; }
@media (prefers-color-scheme: dark) { .a { color: black; } .b { color: white; } }
@media (max-width: 767px) { .a { color: green; } }
/*# sourceMappingURL=output.css.map */
"""


@pytest.fixture
def packages(tmp_path):
    files = {
        "krds-uiux/package.json": '{"version": "1.1.0"}',
        "krds-uiux/resources/css/token/krds_tokens.css": '@charset "utf-8";\n:root { --x: 1; }',
        "krds-uiux/resources/css/component/output.css": CSS,
        "krds-uiux/resources/img/component/icon/ico_sch.svg": "<svg/>",
        "krds-uiux/resources/img/component/icon/ico_logo_krds.svg": "<svg/>",
        "krds-uiux/resources/img/component/icon/ico_flag.svg": "<svg/>",
        "pretendard-gov/package.json": '{"version": "1.3.9"}',
        "pretendard-gov/dist/LICENSE.txt": "OFL",
        "pretendard-gov/dist/public/static/alternative/PretendardGOV-Regular.ttf": "regular",
        "pretendard-gov/dist/public/static/alternative/PretendardGOV-Bold.ttf": "bold",
        "pretendard-gov/dist/public/static/alternative/PretendardGOV-Thin.ttf": "thin",
        "pretendard-gov/dist/web/variable/pretendardvariable-gov-dynamic-subset.css": "@font-face { src: url(./woff2-dynamic-subset/a.0.woff2); }",
        "pretendard-gov/dist/web/variable/woff2-dynamic-subset/a.0.woff2": "font",
    }
    for name, content in files.items():
        place = tmp_path / "packages" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    return assets.Packages(tmp_path / "packages")


def test_only_what_is_wanted_is_picked(packages, tmp_path):
    assert assets.build(packages, tmp_path / "out")
    found = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {
        "krds/krds.css", "krds/icon/ico_sch.svg", "pretendard/pretendard.css", "pretendard/woff2-dynamic-subset/a.0.woff2",
        "pretendard/print/PretendardGOV-Regular.ttf", "pretendard/print/PretendardGOV-Bold.ttf",
        "LICENSES/krds-uiux.txt", "LICENSES/pretendard-gov.txt", "manifest.json",
    }  # fmt: skip


def test_the_style_sheet_is_one_layer_without_emblem_dark_theme_or_source_map(packages, tmp_path):
    assets.build(packages, tmp_path / "out")
    css = (tmp_path / "out" / "krds" / "krds.css").read_text()
    assert css.startswith('@charset "UTF-8";\n@layer krds {\n:root { --x: 1; }')
    assert "url(icon/ico_sch.svg)" in css
    assert "color: blue" in css
    assert "color: green" in css
    for unwanted in ("logo_krds", "@import", "prefers-color-scheme", "sourceMappingURL", "color: black"):
        assert unwanted not in css
    assert css.count("{") == css.count("}")


def test_the_manifest_lists_the_hash_of_every_file(packages, tmp_path):
    assets.build(packages, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert len(manifest["files"]) == 8
    assert manifest["made_from"]["krds-uiux"] == "1.1.0"
    assert all(len(value) == 64 for value in manifest["files"].values())


def test_a_second_run_does_nothing_and_a_new_version_builds_again(packages, tmp_path):
    assert assets.build(packages, tmp_path / "out")
    assert not assets.build(packages, tmp_path / "out")
    (packages.root / "krds-uiux" / "package.json").write_text('{"version": "1.2.0"}')
    assert assets.build(packages, tmp_path / "out")


def test_a_missing_package_is_told_and_ends_with_one(tmp_path, capsys):
    assert assets.main(["--packages", str(tmp_path), "--target", str(tmp_path / "out")]) == 1
    assert "run npm ci first" in capsys.readouterr().err

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.reader import open_read_only
from registry.report import dossier, dossier_text, household_page
from registry.report.words import wide
from registry.store import Store
from schemas.errors import UserError
from tests.registry.report.families import BRIDE, GREAT, HOME, RETIRED, SON, family

Snapshot = Callable[[str, str], None]
KEYS = (Path(__file__).parents[3] / "docs" / "dossier.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("any_id", "kind", "household"),
    [
        ("P00000004", "person", "H00000001"),
        ("H00000002", "household", "H00000002"),
        ("C00000003", "case", "H00000003"),
        ("R-medical-0655-04", "record", "H00000001"),
        ("P00000012", "person", None),
    ],
)
def test_every_kind_of_id(registry: Store, any_id: str, kind: str, household: str | None) -> None:
    found = dossier(registry, any_id)
    assert (found["kind"], found["household"]["household_id"]) == (kind, household)
    json.dumps(found)


def test_a_retired_id_leads_to_its_successor(registry: Store) -> None:
    found = dossier(registry, "P00000099")
    assert (found["id"], found["current_id"]) == ("P00000099", "P00000004")
    assert "P00000099 已停用，现为 P00000004。" in dossier_text(registry, "P00000099")


def test_a_person_shows_only_their_own_rows(registry: Store) -> None:
    found = dossier(registry, "P00000003")
    assert {row["person_id"] for row in found["household"]["rows"]} == {"P00000003"}
    assert {grant["programme"] for grant in found["household"]["grants"]} == {"education_grant"}


def test_a_case_shows_what_happened_to_it(registry: Store) -> None:
    assert [event["action"] for event in dossier(registry, "C00000001")["events"]] == ["立案"]


@pytest.mark.parametrize("show", [dossier, dossier_text, household_page])
def test_an_unknown_id(registry: Store, show: object) -> None:
    assert callable(show)
    with pytest.raises(UserError, match="E-SHOW-001"):
        show(registry, "P99999999")


def test_a_household_with_a_past_as_text_data_and_page(family_registry: Store, snapshot: Snapshot) -> None:
    asked = (RETIRED, "P00000033", "C00000029")
    snapshot("family.txt", "\n".join(dossier_text(family_registry, one) for one in asked))
    told = json.dumps(dossier(family_registry, HOME), ensure_ascii=False, indent=2)
    snapshot("family.json", told + "\n")
    snapshot("family.html", household_page(family_registry, RETIRED))


def test_the_chain_leads_both_ways_through_any_number_of_steps(family_registry: Store) -> None:
    history = dossier(family_registry, HOME)["history"]
    assert history["former"] == [["H00000024", GREAT], [RETIRED, "H00000029", BRIDE]]
    assert history["later"] == [[SON]]
    assert dossier(family_registry, SON)["history"]["former"][-1] == [HOME]
    assert GREAT in dossier(family_registry, SON)["history"]["former"][0]


def test_a_household_that_is_no_more_leads_to_its_successor(family_registry: Store) -> None:
    found = dossier(family_registry, GREAT)
    assert (found["id"], found["current_id"]) == (GREAT, HOME)
    assert f"{GREAT} 已停用，现为 {HOME}。" in dossier_text(family_registry, GREAT)
    assert f"{GREAT} 已停用" in household_page(family_registry, GREAT)


def test_a_contradiction_is_told_in_both_households(family_registry: Store) -> None:
    for household in (HOME, SON):
        told = dossier(family_registry, household)["contradictions"]
        (two_lists,) = [doubt for doubt in told if doubt["kind"] == "two_lists"]
        assert (two_lists["household_id"], two_lists["other_household_id"]) == (SON, HOME)
        assert f"{SON} 与 {HOME}" in dossier_text(family_registry, household)


def test_open_and_closed_cases_with_what_was_answered(family_registry: Store) -> None:
    found = dossier(family_registry, HOME)
    assert [(case["case_id"], case["colour"]) for case in found["cases"]] == [
        ("C00000030", "blue"),
        ("C00000029", "green"),
    ]
    assert [event["detail"] for event in found["events"] if event["action"] == "confirmed"] == [
        "属实：停发，多发 105 元已抵扣"
    ]
    assert [event["case_id"] for event in dossier(family_registry, "C00000029")["events"]] == [
        "C00000029"
    ] * 3


def keys(value: Any, path: str = "") -> set[str]:
    """Every key of some data, those of nested objects behind a point."""
    if isinstance(value, list):
        return {key for one in value for key in keys(one, path)}
    if not isinstance(value, dict):
        return set()
    nested = {key for name, inner in value.items() for key in keys(inner, f"{path}{name}.")}
    return {f"{path}{name}" for name in value} | nested


def documented() -> set[str]:
    """The keys that the documentation names, under the object of their heading."""
    found = set()
    for section in KEYS.split("\n## ")[1:]:
        heading = re.match(r"`(.+)`\n", section)
        path = f"{heading[1]}." if heading else ""
        for row in re.findall(r"^\| (`.+`) \|", section, re.MULTILINE):
            found |= {path + key for key in re.findall(r"`([a-z_]+)`", row.split("|")[0])}
    return found


def test_every_key_is_documented_and_every_documented_key_is_there(
    registry: Store, family_registry: Store
) -> None:
    told = [dossier(family_registry, one) for one in (HOME, "P00000033", "C00000030")]
    told += [dossier(registry, one) for one in ("H00000001", "H00000002")]
    same_as_one_of_a_list = ("case.", "person.")
    assert {key for key in keys(told) if not key.startswith(same_as_one_of_a_list)} == documented()


def test_a_page_prints_without_help_from_elsewhere(family_registry: Store) -> None:
    page = household_page(family_registry, HOME)
    assert not re.search(r"<(?:script|link|img|iframe)|@import|url\((?!#)", page)
    assert "size: A4" in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_a_large_household_stays_readable(crowd_registry: Store) -> None:
    text = dossier_text(crowd_registry, HOME)
    assert max(map(wide, text.splitlines())) < 140
    timeline = text[text.index("逐月救助") : text.index("各部门给了什么")]
    assert len(timeline.splitlines()) < 160
    page = household_page(crowd_registry, HOME)
    heights = [float(height) for height in re.findall(r'class="months" viewBox="0 0 680 ([0-9.]+)"', page)]
    assert len(heights) > 1
    assert max(heights) < 900  # an A4 page of this width is 1000 high


def test_members_that_are_masked_alike_are_told_apart(crowd_registry: Store) -> None:
    entries = dossier(crowd_registry, HOME)["timeline"][0]["entries"]
    assert {one["whom"] for one in entries if one["person_id"] in ("P00000001", "P00000005")} == {
        "林*1（P00000001）",
        "林*5",
    }


def test_a_registry_of_an_earlier_version(tmp_path: Path) -> None:
    target = tmp_path / "registry.duckdb"
    with Store.building(target) as store:
        family().fill(store)
        store.execute("DROP TABLE household_event")
        store.execute("DROP TABLE household_doubt")
        store.execute("ALTER TABLE household_member DROP COLUMN probability")
        store.publish()
    with open_read_only(target) as reader:
        text, found, page = (show(reader, HOME) for show in (dossier_text, dossier, household_page))
    remark = "登记库由较早的版本生成，没有家庭变化、名册之间的矛盾、救助链；运行 doudi link 后可见。"
    assert remark in str(text)
    assert remark in str(page)
    assert found["lacks"] == ["household_chain", "household_doubt", "household_event"]  # type: ignore[index]
    assert found["household"]["members"][0]["probability"] is None  # type: ignore[index]


def test_the_case_of_a_retired_household_leads_to_that_of_its_successor(family_registry: Store) -> None:
    """Through a chain of retired ids; without a case tonight, to the household."""
    number = family_registry.query("SELECT 'C' || upper(left(md5('H00000024'), 10)) AS id")["id"][0].as_py()
    home = dossier(family_registry, "H00000024")["current_id"]
    held = family_registry.query(
        "SELECT case_id FROM conflict_case WHERE household_id = $home", {"home": home}
    )["case_id"].to_pylist()
    assert dossier(family_registry, number)["current_id"] == (held[0] if held else home)

from __future__ import annotations

import json

import pytest

from registry.report import dossier, dossier_text, household_page
from registry.store import Store
from schemas.errors import UserError


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

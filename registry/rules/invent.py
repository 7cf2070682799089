"""Small invented registries from a scenario's tables; every column left out takes a plain default.

Persons and households come to be as they are mentioned: a person without a household has one of their own,
and the first person of a household is its head. Each row of ``benefit``, ``bill``, ``fact`` and ``member`` is
one line of some department's list; in ``with`` it names others on that line (``p2:spouse,p3:member:子``;
the state of an id follows, ``p4:payee::masked``).
Each row of ``doubt`` is a contradiction that linkage saw between lists, of ``refused`` a row that intake did not
take, of ``event`` a change of a household.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from registry.policy.load import PROGRAMMES
from schemas import tables

Cells = Mapping[str, str | None]
Rows = list[dict[str, str | None]]

WRITTEN: Final = (
    *("name", "id", "id_of", "sure", "file", "with", "household_no", "covered", "division"),
    *("number", "sex", "born", "phone", "account", "address", "row"),
)
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("person", "household", "born", "died", "name", "number", "phone"),
    "benefit": (
        *(
            "person",
            "programme",
            "amount",
            "from",
            "until",
            "paid",
            "status",
            "fund",
            "document",
            "institution",
        ),
        *("persons", "family", "claims", *WRITTEN),
    ),
    "bill": (
        *("person", "settlement", "hospital", "admitted", "discharged", "settled", "total", "covered_cost"),
        *("pool", "serious", "large", "aid", "extra", "class", "list", *WRITTEN),
    ),
    "fact": ("person", "kind", "value", "from", "until", "detail", "amount", "area", *WRITTEN),
    "member": ("person", "head", "relation", "department", *WRITTEN),
    "doubt": ("kind", "household", "person", "other", "detail"),
    "refused": ("list", "row", "column"),
    "event": ("kind", "household"),
    "standard": ("code", "programme", "division", "value"),
    "exclusion": ("rule", "one", "two"),
}
KEEPERS: Final = {
    **{"death": "公安", "disability": "残联", "enrolment": "教育", "vehicle": "公安", "pension": "人社"},
    **{"employment": "人社", "insured": "医保", "public_payroll": "财政", "company_office": "市场监管"},
    **{"real_estate": "自然资源", "application": "住建", "payout": "财政", "staff_relative": "民政"},
}


def day(text: str | None) -> date | None:
    """``2026-03`` or ``2026-03-15`` as a date."""
    if text is None:
        return None
    return date.fromisoformat(text if text.count("-") == 2 else f"{text}-01")


def invent(given: Mapping[str, Rows], as_of: date) -> Iterator[tuple[pa.Schema, pa.Table]]:
    """The tables of a registry that holds just these rows, judged on ``as_of``."""
    invention = _Invention()
    for row in given.get("person", []):
        invention.person(row)
    for row in given.get("benefit", []):
        invention.benefit(row)
    for row in given.get("bill", []):
        invention.bill(row)
    for row in given.get("fact", []):
        invention.fact(row)
    for row in given.get("member", []):
        invention.member(row)
    for row in given.get("doubt", []):
        invention.doubt(row)
    for row in given.get("refused", []):
        invention.refused(row)
    for row in given.get("event", []):
        invention.event(row, as_of)
    invention.night(as_of)
    yield from invention.tables()


class _Invention:
    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._persons: dict[str, dict[str, Any]] = {}
        self._files: dict[str, str] = {}
        self._lines = 0
        with PROGRAMMES.open(encoding="utf-8") as file:
            self._programmes = {row["programme"]: row for row in csv.DictReader(file)}

    def night(self, as_of: date) -> None:
        self._rows["run"].append(
            {"run_id": "N1", "as_of": as_of, "status": "published", "engine_version": "", "rules_version": ""}
            | {"inputs_digest": ""}
        )

    def person(self, row: Cells) -> None:
        person = self._known(str(row["person"]), row.get("household"))
        person["birth_date"] = day(row.get("born"))
        person["name"] = row.get("name") or person["name"]
        person["id_number"] = row.get("number") or person["id_number"]
        person["phone"] = row.get("phone")
        if row.get("died"):
            self.fact({"person": row["person"], "kind": "death", "from": row["died"]})

    def benefit(self, row: Cells) -> None:
        programme = self._programmes[str(row["programme"])]
        shared = programme["unit"] == "household" and programme["category"] == "最低生活保障"
        record = self._line(row, programme["department"], str(row["programme"]), "head" if shared else "self")
        self._assistance(record, programme, row)

    def bill(self, row: Cells) -> None:
        record = self._line(row, "医保", row.get("list") or "medical_settlement", "self")
        aid = row.get("aid")
        benefit = {"amount": aid, "paid": row.get("settled"), "document": row.get("settlement")} | {
            "institution": row.get("hospital"),
            "status": "reversed" if (aid or "").startswith("-") else "active",
        }
        assisted = aid not in (None, "0")
        if assisted:
            self._assistance(record, self._programmes["medical_aid"], benefit)
        self._rows["medical_bill"].append(
            {
                "bill_id": f"B{self._lines:03}",
                "record_id": record["record_id"],
                "assistance_id": f"A{self._lines:03}" if assisted else None,
                "settlement_no": row.get("settlement"),
                "hospital": row.get("hospital"),
                "admitted_on": day(row.get("admitted")),
                "discharged_on": day(row.get("discharged")),
                "settled_on": day(row.get("settled")),
                "total_yuan": _yuan(row.get("total")),
                "covered_yuan": _yuan(row.get("covered_cost")),
                "pool_yuan": _yuan(row.get("pool")),
                "serious_yuan": _yuan(row.get("serious")),
                "large_yuan": _yuan(row.get("large")),
                "assistance_yuan": _yuan(aid),
                "supplement_yuan": _yuan(row.get("extra")),
                "claimed_class": row.get("class"),
            }
        )

    def fact(self, row: Cells) -> None:
        kind = str(row["kind"])
        record = self._line(row, KEEPERS[kind], kind, "self")
        self._rows["circumstance"].append(
            {
                "circumstance_id": f"F{self._lines:03}",
                "record_id": record["record_id"],
                "department": record["department"],
                "kind": kind,
                "value": row.get("value"),
                "valid_from": day(row.get("from")),
                "valid_to": day(row.get("until")),
                "detail": row.get("detail"),
                "amount_yuan": _yuan(row.get("amount")),
                "area_m2": _yuan(row.get("area")),
            }
        )

    def member(self, row: Cells) -> None:
        record = self._line(row, row.get("department") or "民政", "dibao_person", "member")
        record["head_id_number"] = self._known(str(row["head"]))["id_number"]
        record["relation"] = row.get("relation")

    def doubt(self, row: Cells) -> None:
        self._rows["household_doubt"].append(
            {
                "kind": row["kind"],
                "household_id": row["household"],
                "person_id": row.get("person"),
                "other_household_id": row.get("other"),
                "detail": row.get("detail"),
            }
        )

    def refused(self, row: Cells) -> None:
        """A row of a list that was not taken in; or, where a column is named, only its value was not."""
        self._lines += 1
        file = str(row["list"])
        self._files.setdefault(file, "")
        self._rows["rejected_row"].append(
            {
                "file_id": file,
                "row_number": self._lines,
                "column_name": row.get("column"),
                "code": "",
                "reason": "",
                "whole_row": row.get("column") is None,
                "raw": json.dumps((row["row"] or "").split(","), ensure_ascii=False),
            }
        )

    def event(self, row: Cells, as_of: date) -> None:
        self._rows["household_event"].append(
            {"event_id": f"V{len(self._rows['household_event'])}", "run_id": "N1", "noticed_on": as_of}
            | {"kind": row["kind"], "household_id": row["household"]}
        )

    def tables(self) -> Iterator[tuple[pa.Schema, pa.Table]]:
        self._rows["person"] = list(self._persons.values())
        for household, members in sorted(self._households().items()):
            self._rows["household"].append(
                {
                    "household_id": household,
                    "head_person_id": members[0]["person_id"],
                    "member_count": len(members),
                }
            )
            self._rows["household_member"].extend(members)
        self._rows["source_file"] = [self._file(name, used_by) for name, used_by in self._files.items()]
        for schema in tables.TABLES:
            rows = self._rows[tables.table_name(schema)]
            yield (
                schema,
                pa.Table.from_pylist(
                    [{name: row.get(name) for name in schema.names} for row in rows], schema
                ),
            )

    def _known(self, key: str, household: str | None = None) -> dict[str, Any]:
        if key not in self._persons:
            self._persons[key] = {
                "person_id": key,
                "name": key,
                "id_number": f"35050519800101{len(self._persons) + 1:03}X",
                "record_count": 0,
                "_household": household or f"h-{key}",
            }
        return self._persons[key]

    def _households(self) -> dict[str, list[dict[str, Any]]]:
        homes: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for key, person in self._persons.items():
            homes[person["_household"]].append({"household_id": person["_household"], "person_id": key})
        return homes

    def _line(self, row: Cells, department: str, list_name: str, role: str) -> dict[str, Any]:
        """One line of a list: a record of the person, and of each other it names."""
        self._lines += 1
        file = row.get("file") or list_name
        self._files[file] = department
        place = {
            "department": department,
            "list_name": list_name,
            "file_id": file,
            "row_number": int(row.get("row") or self._lines),
        }
        first = self._record(str(row["person"]), role, 0, row) | place
        self._rows["record"].append(first)
        for number, other in enumerate((row.get("with") or "").split(","), start=1):
            if other:
                key, other_role, relation, status = (*other.split(":"), "", "")[:4]
                named = self._record(key, other_role, number, {"id": status}) | {"relation": relation or None}
                self._rows["record"].append(named | place)
        return first

    def _record(self, key: str, role: str, number: int, row: Cells) -> dict[str, Any]:
        person = self._known(key)
        record_id = f"R{self._lines:03}{number or ''}"
        sure = float(row.get("sure") or 1)
        person["record_count"] += 1
        self._rows["record_person"].append({"record_id": record_id, "person_id": key, "probability": sure})
        status = row.get("id") or "valid"
        bearer = self._known(row.get("id_of") or key)
        return {
            "record_id": record_id,
            "role": role,
            "name": row.get("name") or person["name"],
            "id_number": row.get("number") or _as_written(bearer["id_number"], status),
            "id_status": status,
            "household_no": row.get("household_no"),
            "division_code": row.get("division"),
            "covered": {"yes": True, "no": False}.get(row.get("covered") or ""),
            "sex": row.get("sex"),
            "birth_date": day(row.get("born")),
            "phone": row.get("phone"),
            "account_no": row.get("account"),
            "address": row.get("address"),
        }

    def _assistance(self, record: Mapping[str, Any], programme: Mapping[str, str], row: Cells) -> None:
        copied = {name: record[name] for name in ("record_id", "file_id", "row_number", "department")}
        described = {name: programme[name] for name in ("programme", "category", "purpose")}
        self._rows["assistance"].append(
            copied
            | described
            | {
                "assistance_id": f"A{self._lines:03}",
                "amount_yuan": _yuan(row.get("amount")),
                "period_start": day(row.get("from")),
                "period_end": day(row.get("until")),
                "paid_on": day(row.get("paid")),
                "status": row.get("status") or "active",
                "fund": row.get("fund"),
                "document_no": row.get("document"),
                "institution": row.get("institution"),
                "persons": _count(row.get("persons")),
                "household_persons": _count(row.get("family")),
                "claimed_status": row.get("claims"),
            }
        )

    @staticmethod
    def _file(name: str, department: str) -> dict[str, Any]:
        counts = dict.fromkeys(("rows_read", "rows_accepted", "rows_rejected", "rows_ignored"), 0)
        return {
            "file_id": name,
            "department": department,
            "file_name": name,
            "list_name": name,
            "sha256": "",
            "status": "accepted",
        } | counts


def _as_written(id_number: str, status: str) -> str | None:
    """An id as a list of that kind shows it."""
    if status == "missing":
        return None
    return f"{id_number[:6]}********{id_number[-4:]}" if status == "masked" else id_number


def _yuan(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _count(text: str | None) -> int | None:
    return None if text is None else int(text)

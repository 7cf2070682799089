"""What a sheet's rows grant, settle and state: assistance, medical bills, circumstances."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas import codes
from schemas.declaration import Bill, Circumstance, Grant, Words
from schemas.export import LINE, ROW
from schemas.fields import disability, money
from schemas.fields.kinds import kind_of
from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.normalise.people import record_ids
from schemas.normalise.source import FILE, UNUSABLE, Source, those
from schemas.tables import ASSISTANCE, CIRCUMSTANCE, MEDICAL_BILL

_PROGRAMMES: Final = codes.table("programmes").select("programme", "category", "purpose", "grain")
_NO_PROGRAMME: Final = "E-INTAKE-240"
_PLAIN: Final = (
    "paid_on", "fund", "document_no", "institution", "persons", "household_persons", "account_no", "claimed_status",
    "claimed_class",
)  # fmt: skip
_CIRCUMSTANTIAL: Final = ("valid_from", "valid_to", "detail", "amount_yuan", "area_m2")
_INSURED_FROM: Final = 9  # premiums of a year are collected from September of the year before


def granted(source: Source) -> pl.DataFrame:
    """Every grant of every row with what the row says, before programme and period are completed."""
    grants = source.declaration.grants
    if not grants:
        return pl.DataFrame(schema=dict.fromkeys([LINE, "grant", "programme", *ASSISTANCE.names], pl.Null))
    return pl.concat([_granted(source, grant, turn) for turn, grant in enumerate(grants, 1)])


def assistance(grants: pl.DataFrame) -> pl.DataFrame:
    """The grants in the columns of ``ASSISTANCE``; those of no known programme are left out."""
    if grants.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(ASSISTANCE.names, pl.Null))
    return (
        grants.filter(pl.col("programme").is_not_null())
        .join(_PROGRAMMES, on="programme", how="left", maintain_order="left")
        .pipe(_by_grain)
        .select(ASSISTANCE.names)
    )


def unassigned(source: Source, grants: pl.DataFrame) -> pl.DataFrame:
    """Rows whose programme is not written or not understood."""
    frames = [pl.DataFrame(schema=UNUSABLE)]
    for grant in source.declaration.grants:
        lost = grants.filter(pl.col("programme").is_null() & (pl.col("grant") == grant.name))
        if lost.is_empty():
            continue
        target = f"{grant.name}.programme"
        columns = source.columns(target)
        frames.append(
            those(source.cells, lost).select(
                LINE,
                pl.lit(columns[0].heading.text if columns else "救助类型").alias("column_name"),
                source.raw(target).alias("value"),
                pl.lit(_NO_PROGRAMME).alias("code"),
            )
        )
    return pl.concat(frames)


def bills(source: Source, grants: pl.DataFrame) -> pl.DataFrame:
    """The medical bill of each row, in the columns of ``MEDICAL_BILL``."""
    bill = source.declaration.bill
    if bill is None:
        return pl.DataFrame(schema=dict.fromkeys(MEDICAL_BILL.names, pl.Null))
    paid = grants.select(LINE, "assistance_id").unique(LINE, keep="first", maintain_order=True)
    return (
        source.cleaned.select(LINE, FILE, ROW, *_bill_fields(source, bill))
        .join(paid, on=LINE, how="left", maintain_order="left")
        .with_columns(bill_id=_id("B", ""), record_id=record_ids(source, bill.person))
        .select(MEDICAL_BILL.names)
    )


def circumstances(source: Source) -> pl.DataFrame:
    """What rows state of people, in the columns of ``CIRCUMSTANCE``."""
    frames = [pl.DataFrame(schema=dict.fromkeys(CIRCUMSTANCE.names, pl.Null))]
    frames += [_stated(source, each) for each in source.declaration.circumstances]
    return pl.concat(frames, how="vertical_relaxed")


def _granted(source: Source, grant: Grant, turn: int) -> pl.DataFrame:
    """One kind of grant: the rows that make it, and what they say of it."""
    fields = {field: _value(source, grant.name, field) for field in _PLAIN}
    start, end = _period(source, grant)
    amount = _amount(source, grant)
    return source.cleaned.select(
        LINE,
        FILE,
        ROW,
        pl.lit(grant.name).alias("grant"),
        _id("A", f"-{turn}").alias("assistance_id"),
        record_ids(source, grant.person).alias("record_id"),
        pl.lit(source.declaration.department).alias("department"),
        _programme(source, grant).alias("programme"),
        source.trusted(amount, *_amount_targets(grant)).alias("amount_yuan"),
        start.alias("period_start"),
        end.alias("period_end"),
        _status(source, grant, amount).alias("status"),
        _is_paid(source, grant, amount).alias("is_paid"),
        *(value.alias(field) for field, value in fields.items()),
    ).filter("is_paid")


def _value(source: Source, section: str, field: str) -> pl.Expr:
    target = f"{section}.{field}"
    return (
        source.value(target) if target in source.declaration.targets else pl.lit(None, kind_of(field).dtype)
    )


def _programme(source: Source, grant: Grant) -> pl.Expr:
    if isinstance(grant.programme, Words):
        word = source.word(f"{grant.name}.programme", grant.programme)
        return pl.when(word != "").then(word)
    return pl.lit(grant.programme)


def _amount(source: Source, grant: Grant) -> pl.Expr:
    """The amount, or the sum of its parts where the list has no column for the whole."""
    whole = _value(source, grant.name, "amount_yuan")
    parts = [source.value(f"{grant.name}.part{i}") for i in range(len(grant.amount_parts))]
    if not parts:
        return whole
    written = pl.any_horizontal(part.is_not_null() for part in parts)
    summed = pl.sum_horizontal(part.fill_null(0).cast(pl.Decimal(38, 2)) for part in parts)
    return pl.coalesce(whole, pl.when(written).then(summed).cast(money.YUAN))


def _amount_targets(grant: Grant) -> list[str]:
    return [f"{grant.name}.amount_yuan", *(f"{grant.name}.part{i}" for i in range(len(grant.amount_parts)))]


def _is_paid(source: Source, grant: Grant, amount: pl.Expr) -> pl.Expr:
    """Whether the row grants this at all: with ``only_if_paid``, when an amount other than nothing is written."""
    if not grant.only_if_paid:
        return pl.lit(value=True)
    columns = [column for target in _amount_targets(grant) for column in source.columns(target)]
    if not columns:
        return pl.lit(value=False)
    written = pl.any_horizontal(
        unless_placeholder(squeeze(tidy(pl.col(column.name))), "money").is_not_null() for column in columns
    ).fill_null(value=False)
    return pl.when(amount.is_not_null()).then(amount != 0).otherwise(written)


def _status(source: Source, grant: Grant, amount: pl.Expr) -> pl.Expr:
    """As written; a negative amount takes back an earlier one."""
    written = source.word(f"{grant.name}.status", grant.status) if grant.status else pl.lit(None, pl.String)
    return pl.when(amount < 0).then(pl.lit("reversed")).otherwise(pl.coalesce(written, pl.lit("active")))


def _period(source: Source, grant: Grant) -> tuple[pl.Expr, pl.Expr]:
    """From columns of start and end, else from one that names a month, term, year or span."""
    span = _value(source, grant.name, "period").struct
    stopped = _value(source, grant.name, "stopped_on")
    start = pl.coalesce(_value(source, grant.name, "period_start"), span.field("start"))
    # What names the start alone leaves the end open: a month named beside a start is no end.
    named = pl.when(_value(source, grant.name, "period_start").is_null()).then(span.field("end"))
    return start, pl.coalesce(stopped, _value(source, grant.name, "period_end"), named)


def _by_grain(granted: pl.DataFrame) -> pl.DataFrame:
    """Category and purpose of the programme; years and terms made whole, by the day of payment if need be."""
    start, paid = pl.col("period_start"), pl.col("paid_on")
    insured = pl.when(paid.dt.month() >= _INSURED_FROM).then(paid.dt.offset_by("1y")).otherwise(paid)
    year = pl.coalesce(start, insured).dt.truncate("1y")
    day = pl.coalesce(start, paid)
    # A school year has two halves: from February, and from August over the turn of the year (January included).
    term = (
        pl.when(day.dt.month().is_between(2, 7))
        .then(_month(day, 2, 0))
        .otherwise(pl.when(day.dt.month() == 1).then(_month(day, 8, -1)).otherwise(_month(day, 8, 0)))
    )
    grain = pl.col("grain")
    # A day of payment named as the time of a monthly grant stands for its month.
    by_day = (grain == "month") & (pl.col("period_end") == start.dt.offset_by("1d"))
    return granted.with_columns(
        period_start=pl.when(grain == "year")
        .then(year)
        .when(grain == "term")
        .then(term)
        .when(by_day)
        .then(start.dt.month_start())
        .otherwise(start),
        period_end=pl.when(grain == "year")
        .then(year.dt.offset_by("1y"))
        .when(grain == "term")
        .then(term.dt.offset_by("6mo"))
        .when(by_day)
        .then(start.dt.month_start().dt.offset_by("1mo"))
        .otherwise("period_end"),
    )


def _month(day: pl.Expr, month: int, years: int) -> pl.Expr:
    return day.dt.truncate("1y").dt.offset_by(f"{12 * years + month - 1}mo")


def _bill_fields(source: Source, bill: Bill) -> list[pl.Expr]:
    names = [name for name in MEDICAL_BILL.names if name not in ("bill_id", "record_id", "assistance_id")]
    values = {
        name: source.value(f"bill.{name}") if name in bill.columns else pl.lit(None, kind_of(name).dtype)
        for name in names
    }
    return [source.trusted(value, f"bill.{name}").alias(name) for name, value in values.items()]


def _stated(source: Source, each: Circumstance) -> pl.DataFrame:
    """One kind of circumstance; a disability as 类别/等级, by the certificate's last digits if need be."""
    rows = source.cleaned
    value = (
        source.word(f"{each.kind}.value", each.value) if each.value else _value(source, each.kind, "value")
    )
    if each.kind == "disability":
        rows = _with_disability(source, each)
        value = pl.format("{}/{}", pl.col("kind").fill_null(""), pl.col("level").fill_null(""))
    if each.unless is not None:
        # A column first: a filter takes no predicate that is the same for all rows.
        unless = source.word(f"{each.kind}.unless", each.unless)
        rows = rows.with_columns(unless=unless).filter(pl.col("unless").is_null())
    return rows.select(
        _id("S", f"-{each.kind[:2]}").alias("circumstance_id"),
        record_ids(source, each.person).alias("record_id"),
        pl.lit(source.declaration.department).alias("department"),
        pl.lit(each.kind).alias("kind"),
        value.alias("value"),
        *(_value(source, each.kind, field).alias(field) for field in _CIRCUMSTANTIAL),
    )


def _with_disability(source: Source, each: Circumstance) -> pl.DataFrame:
    """The rows that write of a disability, with its class and level."""
    fields = {field: _value(source, each.kind, field) for field in ("kind", "level", "certificate")}
    certificate = pl.col("certificate")
    return (
        source.cleaned.with_columns(**fields)
        .filter(pl.any_horizontal(pl.col(field).is_not_null() for field in fields))
        .with_columns(
            kind=pl.coalesce("kind", disability.kind_in_certificate(certificate)),
            level=pl.coalesce("level", disability.level_in_certificate(certificate)),
        )
    )


def _id(letter: str, suffix: str) -> pl.Expr:
    return pl.format("{}{}-{}{}", pl.lit(letter), pl.col(FILE).str.slice(1), ROW, pl.lit(suffix))

"""The month-by-month picture of a household: a lane per programme and person, bars for months, dots for payments.

Where a finding says that two things must not run together the bar is hatched and outlined; where something was
due and not given the lane is dashed. Shapes, not colours, carry the meaning, so a grey print reads the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from registry.report import words
from registry.report.model import Finding, Grant, Household
from registry.report.shapes import Column, Dot, Lane, Picture, Span, Window

HEADER: Final = 34.0
LANE: Final = 36.0
TOP, STEP, MIDDLE = 11.5, 19.0, 21.0  # in a lane: the first bar, the next ones, dots
PAGE: Final = 820.0  # lanes that fit an A4 page, heading and legend beside
MOST_TRACKS: Final = 6
FEWEST, MOST = 12, 24  # months shown
NARROW: Final = 30.0  # a month column below this has no room for an amount
REVERSED: Final = "reversed"


@dataclass(slots=True)
class Strand:
    """One programme for one person: what was given, and the findings on it."""

    programme: str
    person: str | None
    name: str | None
    grants: list[Grant] = field(default_factory=list)
    clashes: list[Finding] = field(default_factory=list)
    missed: list[Finding] = field(default_factory=list)

    def order(self) -> tuple[int, str, str]:
        """What findings speak of first."""
        cited = [number for grant in self.grants for number in grant.findings]
        first = min(cited + [finding.number for finding in self.missed], default=99)
        return first, self.programme, self.person or ""


Piece = tuple[int, int, frozenset[int]]


def month_of(moment: date) -> int:
    """Months since year 0."""
    return moment.year * 12 + moment.month - 1


def pictures(home: Household, findings: Sequence[Finding], as_of: date) -> list[Picture]:
    """The household's assistance and the findings on it, as many pictures as fit a page each; at least one.

    A picture without lanes has nothing to draw.
    """
    window = _window(home.grants, findings, as_of)
    drawn = [lane for strand in _strands(home, findings) if (lane := _lane(strand, window)).is_drawn]
    return [_picture(lanes, window, findings) for lanes in _by_page(drawn)]


def _by_page(lanes: Iterable[Lane]) -> list[list[Lane]]:
    """Lanes on as many pages as they need."""
    pages: list[list[Lane]] = [[]]
    for lane in lanes:
        if sum(other.height for other in pages[-1]) + lane.height > PAGE:
            pages.append([])
        pages[-1].append(lane)
    return pages


def _picture(lanes: list[Lane], window: Window, findings: Sequence[Finding]) -> Picture:
    y = HEADER
    for lane in lanes:
        lane.y = y
        y += lane.height
    columns = _columns(window)
    rules = "".join(f"M{column.x} {HEADER}V{y}" for column in columns)
    return Picture(y + 2, columns, rules, lanes, _in_words(findings))


def _strands(home: Household, findings: Sequence[Finding]) -> list[Strand]:
    """Grants by programme and person, those that findings speak of on top, next to each other."""
    names = {row.person_id: row.person_name for row in home.rows}
    names |= {member.person_id: member.name for member in home.members}
    strands: dict[tuple[str, str | None], Strand] = {}

    def strand(programme: str, person: str | None) -> Strand:
        return strands.setdefault((programme, person), Strand(programme, person, names.get(person)))

    for grant in home.grants:
        strand(grant.programme, grant.person_id).grants.append(grant)
    for finding in findings:
        for programme in _missing(finding, home.grants):
            strand(programme, finding.person_id).missed.append(finding)
        if finding.tone == "clash":
            for one in strands.values():
                if any(finding.number in grant.findings for grant in one.grants):
                    one.clashes.append(finding)
    return sorted(_merged(strands.values()), key=Strand.order)


def _merged(strands: Iterable[Strand]) -> Iterator[Strand]:
    """Strands no finding speaks of, of one programme and with the same payments, as one for so many persons."""
    alike: dict[tuple[str, object], list[Strand]] = defaultdict(list)
    for strand in strands:
        quiet = not strand.missed and not any(grant.findings for grant in strand.grants)
        payments = tuple((g.start, g.end, g.amount, g.status) for g in strand.grants)
        alike[strand.programme, payments if quiet else strand.person].append(strand)
    for several in alike.values():
        first = several[0]
        yield replace(first, name=f"{len(several)} 人") if len(several) > 1 else first


def _missing(finding: Finding, grants: Iterable[Grant]) -> list[str]:
    """The missed programmes: those named by the finding on which no row of it rests."""
    if finding.tone != "missed":
        return []
    given = {grant.programme for grant in grants if finding.number in grant.findings}
    return [code for code in finding.programmes if code not in given] or finding.programmes


def _window(grants: Iterable[Grant], findings: Iterable[Finding], as_of: date) -> Window:
    """A year up to the as-of month, and further back as far as a finding or a payment reaches."""
    stop = month_of(as_of) + 1
    begun = [finding.start for finding in findings] + [grant.start for grant in grants if grant.paid_on]
    earliest = min((month_of(start) for start in begun if start), default=stop - FEWEST)
    return Window(stop - max(FEWEST, min(MOST, stop - earliest)), stop)


@cache
def _columns(window: Window) -> tuple[Column, ...]:
    return tuple(
        Column(
            window.x(month),
            round(window.x(month) + window.step / 2, 1),
            str(month % 12 + 1),
            f"{month // 12}年" if month == window.first or month % 12 == 0 else "",
        )
        for month in range(window.first, window.stop)
    )


def _lane(strand: Strand, window: Window) -> Lane:
    missed = [_dashed(finding, window) for finding in strand.missed]
    title, detail = words.programme(strand.programme), _detail(strand)
    if words.grain(strand.programme) == "event":
        return Lane(title, detail, LANE, missed, _dots(strand, window))
    tracks = _tracks(strand, window)
    if len(tracks) > MOST_TRACKS:
        detail = f"{detail}（另有 {len(tracks) - MOST_TRACKS} 条并行，未画出）"
    shown = tracks[:MOST_TRACKS]
    spans = [_span(piece, window, row) for row, track in enumerate(shown) for piece in _joined(track)]
    return Lane(title, detail, LANE + STEP * max(len(shown) - 1, 0), spans + missed, [])


def _detail(strand: Strand) -> str:
    """Under the lane's title: department, for whom, how much."""
    programme, grants = strand.programme, strand.grants
    whom = strand.name or "未认定"
    if words.is_for_household(programme):
        whom = f"全户（{whom}）" if strand.person else "全户"
    if not grants:
        return f"{whom} · 未见发放"
    amounts = sorted(
        {grant.amount for grant in grants if grant.amount is not None and grant.status != REVERSED}
    )
    if words.grain(programme) == "event" or not amounts:
        return f"{grants[0].department} · {whom}"
    spread = "–".join(words.money(amount) for amount in dict.fromkeys((amounts[0], amounts[-1])))
    return f"{grants[0].department} · {whom} · {words.label('grain', words.grain(programme))} {spread} 元"


def _period(start: date | None, end: date | None, window: Window) -> tuple[int, int]:
    """Months covered; an unknown edge reaches beyond the picture."""
    first = window.first - 1 if start is None else month_of(start)
    stop = window.stop + 1 if end is None else month_of(end - timedelta(days=1)) + 1
    return first, max(stop, first + 1)


def _tracks(strand: Strand, window: Window) -> list[list[Piece]]:
    """Bars on as few tracks as keep parallel payments apart, each cut where a finding begins or ends."""
    clashes = {finding.number: _period(finding.start, finding.end, window) for finding in strand.clashes}
    tracks: list[list[Piece]] = []
    for grant in strand.grants:
        if grant.status == REVERSED:
            continue
        first, stop = _period(grant.start, grant.end, window)
        if stop <= window.first or first >= window.stop:
            continue
        track = next((track for track in tracks if track[-1][1] <= first), None)
        if track is None:
            tracks.append(track := [])
        track.extend(_pieces(first, stop, {n: clashes[n] for n in grant.findings if n in clashes}))
    return tracks


def _pieces(first: int, stop: int, clashes: dict[int, tuple[int, int]]) -> list[Piece]:
    """A bar cut at the edges of the findings on it, each piece with the numbers of those that cover it."""
    edges = {edge for period in clashes.values() for edge in period if first < edge < stop}
    cuts = sorted(edges | {first, stop})
    return [
        (left, right, frozenset(n for n, (start, end) in clashes.items() if start <= left and right <= end))
        for left, right in pairwise(cuts)
    ]


def _joined(track: list[Piece]) -> list[Piece]:
    """Neighbouring pieces that look alike become one: twelve monthly rows, one bar."""
    joined: list[Piece] = []
    for piece in track:
        if joined and joined[-1][1] == piece[0] and joined[-1][2] == piece[2]:
            joined[-1] = (joined[-1][0], piece[1], piece[2])
        else:
            joined.append(piece)
    return joined


def _span(piece: Piece, window: Window, track: int) -> Span:
    left, right, numbers = piece
    x = window.x(left)
    return Span(
        f"{x} {TOP + STEP * track}",
        round(window.x(right) - x, 1),
        "clash" if numbers else "plain",
        "".join(words.circled(number) for number in sorted(numbers)),
        before=left < window.first,
        after=right > window.stop,
    )


def _dashed(finding: Finding, window: Window) -> Span:
    left, right = _period(finding.start, finding.end, window)
    x = window.x(left)
    return Span(f"{x} {TOP}", round(max(window.x(right) - x, window.step), 1), "missed", finding.mark)


def _dots(strand: Strand, window: Window) -> list[Dot]:
    """One dot per month; what was reversed in full leaves none."""
    paid: dict[int, list[Grant]] = defaultdict(list)
    for grant in strand.grants:
        if grant.start and window.first <= month_of(grant.start) < window.stop:
            paid[month_of(grant.start)].append(grant)
    clashes = {finding.number for finding in strand.clashes}
    dots = (_dot(month, grants, clashes, window) for month, grants in sorted(paid.items()))
    return [dot for dot in dots if dot is not None]


def _dot(month: int, grants: list[Grant], clashes: set[int], window: Window) -> Dot | None:
    """A month's net sum and how many payments it takes."""
    net = sum((grant.amount or Decimal(0) for grant in grants), Decimal(0))
    reversals = sum(grant.status == REVERSED for grant in grants)
    if reversals and net <= 0:
        return None
    times = len(grants) - 2 * reversals
    numbers = sorted({number for grant in grants for number in grant.findings} & clashes)
    text = f"{times} 笔 {words.money(round(net))}" if times > 1 else words.money(round(net))
    return Dot(
        f"{round(window.x(month) + window.step / 2, 1)} {MIDDLE}",
        "clash" if numbers else "plain",
        "".join(map(words.circled, numbers)),
        text if window.step >= NARROW else "",
    )


def _in_words(findings: Iterable[Finding]) -> str:
    """The picture for those who do not see it."""
    return "；".join(f"{f.mark} {f.rule}，{f.months}" for f in findings) or "没有发现问题"

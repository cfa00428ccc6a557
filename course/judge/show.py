"""A report as a small table for a notebook, and as plain text where there is no HTML."""

from __future__ import annotations

from html import escape

from course.judge.report import Report, Result

EXPLAINED = 2
"""How many failures are explained in full; the rest are listed with their message."""

_TABLE = "border-collapse:collapse;margin:0.4em 0;font-size:0.95em;text-align:left;max-width:60em"
_CELL = "text-align:left;vertical-align:top;padding:0.15em 0.7em;border:none"
_GOOD = "color:var(--jp-success-color0,#1b7837)"
_BAD = "color:var(--jp-error-color0,#b2182b)"


def summary(report: Report) -> str:
    """Return the verdict in one line."""
    if not report.attempted:
        return f"{report.exercise}: not attempted"
    held = sum(result.passed for result in report.results)
    total = len(report.results)
    if held == total:
        return (
            f"{report.exercise}: all {total} properties hold"
            if total > 1
            else (f"{report.exercise}: right")
        )
    return f"{report.exercise}: {held} of {total} properties hold"


def as_text(report: Report) -> str:
    """Return the report as plain text, a line a property."""
    lines = [summary(report)]
    if not report.attempted:
        lines.append(f"  {_next_step(report)}")
        return "\n".join(lines)
    explained, said = 0, ""
    for result in report.results:
        lines.append(f"  {'✓' if result.passed else '✗'} {result.name}{_suffix(result)}")
        full = not result.passed and explained < EXPLAINED
        explained += full
        for label, text in _details(result, full, said):
            head, *tail = text.splitlines()
            lines.append(f"      {label:<9} {head}".rstrip())
            lines += [f"      {'':<9} {line}" for line in tail]
        said = result.message or said
    lines += [f"  {note}" for note in report.notes]
    return "\n".join(lines)


def as_html(report: Report) -> str:
    """Return the report as one HTML table; every text in it is escaped."""
    rows = []
    explained, said = 0, ""
    for result in report.results if report.attempted else ():
        full = not result.passed and explained < EXPLAINED
        explained += full
        mark, colour, word = ("✓", _GOOD, "holds") if result.passed else ("✗", _BAD, "fails")
        details = "".join(
            f"<div style='margin-top:0.2em'><span style='opacity:0.75'>{escape(label)}</span> "
            + (
                f"<code style='white-space:pre-wrap'>{escape(text)}</code>"
                if label in ("called", "returned", "expected") or "\n" in text
                else f"<span>{escape(text)}</span>"
            )
            + "</div>"
            for label, text in _details(result, full, said)
        )
        said = result.message or said
        rows.append(
            f"<tr style='background:none'><td style='{_CELL};{colour}'>"
            f"<span role='img' aria-label='{word}'>{mark}</span></td>"
            f"<th scope='row' style='{_CELL};font-weight:normal'>"
            f"{escape(result.name)}{escape(_suffix(result))}{details}</th></tr>"
        )
    notes = report.notes if report.attempted else (_next_step(report),)
    below = "".join(f"<div style='opacity:0.75'>{escape(note)}</div>" for note in notes)
    return (
        f"<table style='{_TABLE}'><caption style='text-align:left;font-weight:bold;"
        f"caption-side:top;color:inherit'>{escape(summary(report))}</caption>"
        f"<tbody>{''.join(rows)}</tbody></table>{below}"
    )


def _suffix(result: Result) -> str:
    return " (hidden)" if result.hidden else ""


def _next_step(report: Report) -> str:
    return (
        f"Replace the line `raise NotImplementedError()` in {report.exercise} by your code, run "
        "that cell, then run this one again."
    )


def _details(result: Result, full: bool, said: str) -> list[tuple[str, str]]:
    """Return what to say under a property's name, as (label, text); ``said`` stands above it."""
    details = []
    if full:
        details += [
            ("called", result.called),
            ("returned", result.returned),
            ("expected", result.expected),
        ]
    repeated = bool(result.message) and result.message == said
    details.append(("why", "the same as above" if repeated else result.message))
    return [(label, text) for label, text in details if text]

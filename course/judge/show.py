"""A report as a small table for a notebook, and as plain text where there is no HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from course.judge.report import Outcome, Report, Result

EXPLAINED = 2
"""How many failures are explained in full; the rest are listed with their message."""

_TABLE = "border-collapse:collapse;margin:0.4em 0;font-size:0.95em;text-align:left;max-width:60em"
_CELL = "text-align:left;vertical-align:top;padding:0.15em 0.7em;border:none"
_CAPTION = "text-align:left;font-weight:bold;caption-side:top;color:inherit;white-space:nowrap"
_GOOD = "color:var(--jp-success-color0,#1b7837)"
_BAD = "color:var(--jp-error-color0,#b2182b)"


def summary(report: Report) -> str:
    """Return the verdict in one line."""
    if not report.attempted:
        return f"{report.exercise}: not attempted"
    held = sum(result.passed for result in report.results)
    total = len(report.results)
    if total == 1:
        return f"{report.exercise}: {'right' if held else 'not right'}"
    many = "all" if held == total else f"{held} of"
    return f"{report.exercise}: {many} {total} properties hold"


def as_text(report: Report) -> str:
    """Return the report as plain text, a line a property."""
    lines = [summary(report)]
    for result, details in _explained(report):
        lines.append(f"  {_mark(result)[0]} {result.name}{_suffix(result)}")
        for label, text in details:
            head, *tail = text.splitlines()
            lines.append(f"      {label:<9} {head}".rstrip())
            lines += [f"      {'':<9} {line}" for line in tail]
    return "\n".join([*lines, *(f"  {note}" for note in _notes(report))])


def as_html(report: Report) -> str:
    """Return the report as one HTML table; every text in it is escaped."""
    rows = []
    for result, details in _explained(report):
        mark, word, colour = _mark(result)
        below = "".join(_detail_html(label, text) for label, text in details)
        rows.append(
            f"<tr style='background:none'><td style='{_CELL};{colour}'>"
            f"<span role='img' aria-label='{word}'>{mark}</span></td>"
            f"<th scope='row' style='{_CELL};font-weight:normal'>"
            f"{escape(result.name)}{escape(_suffix(result))}{below}</th></tr>"
        )
    notes = "".join(f"<div style='opacity:0.8'>{escape(note)}</div>" for note in _notes(report))
    return (
        f"<table style='{_TABLE}'><caption style='{_CAPTION}'>{escape(summary(report))}</caption>"
        f"<tbody>{''.join(rows)}</tbody></table>{notes}"
    )


def _explained(report: Report) -> Iterator[tuple[Result, list[tuple[str, str]]]]:
    """Yield every result with what to say under its name, as (label, text)."""
    explained, said = 0, ""
    for result in report.results:
        details = []
        if report.attempted:
            if not result.passed and explained < EXPLAINED:
                explained += 1
                details += [
                    ("called", result.called),
                    ("returned", result.returned),
                    ("expected", result.expected),
                ]
            repeated = bool(result.message) and result.message == said
            details.append(("why", "the same as above" if repeated else result.message))
            said = result.message or said
        yield result, [(label, text) for label, text in details if text]


def _detail_html(label: str, text: str) -> str:
    is_code = label != "why" or "\n" in text
    shown = f"<code style='white-space:pre-wrap'>{escape(text)}</code>" if is_code else escape(text)
    return (
        f"<div style='margin-top:0.2em'><span style='opacity:0.75'>{escape(label)}</span> "
        f"{shown}</div>"
    )


def _mark(result: Result) -> tuple[str, str, str]:
    """Return the mark of a result, the word for it, and its style."""
    if result.passed:
        return "✓", "holds", _GOOD
    if result.outcome is Outcome.NOT_ATTEMPTED:
        return "–", "not attempted", ""
    return "✗", "does not hold", _BAD


def _suffix(result: Result) -> str:
    return " (hidden)" if result.hidden else ""


def _notes(report: Report) -> tuple[str, ...]:
    if report.attempted:
        return report.notes
    return (
        f"Replace the line raise NotImplementedError() in {report.exercise} by your code, run that "
        "cell, then run this one again.",
    )

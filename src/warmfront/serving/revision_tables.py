"""Tables of a revision: one row for each decision, response call, grade and finding."""

from collections.abc import Sequence

from warmfront.domain.revision import Revision

Row = Sequence[object]
Table = tuple[tuple[str, ...], list[Row]]


def tabulate_revision(revision: Revision) -> dict[str, Table]:
    """Lay a revision out as tables.

    Parameters
    ----------
    revision : Revision
        With its assessment and decisions.

    Returns
    -------
    dict of str to (header, rows)
        By file name.
    """
    return {
        "decisions.tsv": _decisions(revision),
        "responses.tsv": _responses(revision),
        "grades.tsv": _grades(revision),
        "findings.tsv": _findings(revision),
    }


def _decisions(revision: Revision) -> Table:
    header = (
        "action", "subject", "agents", "what", "reasons", "rules", "sources", "certainty", "reversed_by",
        "resume_rule", "overridden",
    )  # fmt: skip
    rows: list[Row] = [
        (
            one.action,
            one.subject,
            ";".join(one.agents),
            one.what,
            "; ".join(reason.statement for reason in one.reasons),
            ";".join(dict.fromkeys(reason.rule for reason in one.reasons)),
            ";".join(dict.fromkeys(reason.source for reason in one.reasons)),
            one.certainty,
            "; ".join(one.reversed_by),
            one.resume_rule,
            "; ".join(one.overridden),
        )
        for one in revision.decisions
    ]
    return header, rows


def _responses(revision: Revision) -> Table:
    header = (
        "criterion", "date", "call", "meaning", "sum_mm", "change_from_baseline_percent",
        "change_from_nadir_percent", "rule", "best", "progression", "refused", "chosen_because",
    )  # fmt: skip
    rows: list[Row] = []
    for course in revision.assessment.responses:
        tail = (course.best, course.progression, course.refused, course.chosen_because)
        rows += [
            (
                course.criterion,
                call.date,
                call.call,
                call.meaning,
                call.sum_mm,
                call.change_from_baseline_percent,
                call.change_from_nadir_percent,
                call.rule,
                *tail,
            )
            for call in course.calls
        ]
        if not course.calls:
            rows.append((course.criterion, None, "", "", None, None, None, "", *tail))
    return header, rows


def _grades(revision: Revision) -> Table:
    header = ("event", "organ", "date", "grade", "scale", "attributed_to", "reason", "alarm", "warnings")
    rows: list[Row] = [
        (
            one.event,
            one.organ,
            one.date,
            one.grade,
            one.scale,
            ";".join(one.attributed_to),
            one.reason,
            one.alarm,
            "; ".join(one.warnings),
        )
        for one in revision.assessment.grades
    ]
    return header, rows


def _findings(revision: Revision) -> Table:
    header = (
        "finding", "series", "verdict", "direction", "date", "value", "low", "high", "unit", "interval",
        "statement", "source", "status",
    )  # fmt: skip
    found = list(revision.assessment.findings)
    for evolution in revision.assessment.evolutions:
        found += [evolution.phenotype, evolution.bottleneck, *evolution.triggers]
    for course in revision.assessment.responses:
        found += course.patterns
    rows: list[Row] = [tuple(getattr(one, name) for name in header) for one in found]
    return header, rows

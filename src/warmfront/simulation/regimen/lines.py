"""Read one line of the regimen language: a dose, or a rule on doses."""

import math
import re
from typing import cast

from warmfront.domain.regimen import Dose, DoseRule
from warmfront.simulation.regimen.vocabulary import (
    AUC_UNIT,
    FRACTION_UNIT,
    LARGEST_CYCLES,
    LARGEST_DAY,
    LARGEST_DOSES,
    QUANTITIES,
    ROUTES,
    UNITS,
    Vocabulary,
)

_NUMBER = r"(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
_AMOUNT = re.compile(rf"{_NUMBER}(?=\s|$)")
_AUC = re.compile(rf"AUC\s+{_NUMBER}(?=\s|,|$)", re.IGNORECASE)
_UNSTATED = re.compile(r"dose not stated(?:\s*\(([^()]*)\))?(?=\s|,|$)", re.IGNORECASE)
_QUALIFIER = re.compile(r"\(([^()]*)\)")
_WHOLE = r"(\d{1,6})"
_DAYS = re.compile(rf"(?:on\s+)?days?\s+({_WHOLE}(?:\s*(?:,|\bto\b|\band\b)\s*{_WHOLE})*)", re.IGNORECASE)
_WEEKDAYS = re.compile(rf"on\s+weekdays(?:\s+from\s+day\s+{_WHOLE})?", re.IGNORECASE)
_EVERY = re.compile(rf"every\s+{_WHOLE}\s+(days?|weeks?)", re.IGNORECASE)
_FOR = re.compile(rf"for\s+{_WHOLE}\s+(?:cycles?|courses?)", re.IGNORECASE)
_FRACTIONS = re.compile(rf"in\s+{_WHOLE}\s+fractions?", re.IGNORECASE)
_LESION = re.compile(rf"to\s+lesion\s+{_WHOLE}", re.IGNORECASE)
_TIMES = re.compile(rf"(?:(twice)|{_WHOLE}\s+times)\s+a\s+day", re.IGNORECASE)
_ONCE = re.compile(r"once", re.IGNORECASE)
_UNTIL = re.compile(r"until\s+progression", re.IGNORECASE)
_CLAUSES = {
    "days": _DAYS,
    "weekdays": _WEEKDAYS,
    "every": _EVERY,
    "for": _FOR,
    "fractions": _FRACTIONS,
    "lesion": _LESION,
    "times": _TIMES,
    "once": _ONCE,
    "until": _UNTIL,
}
_ALLOWED = (
    "'on days 1, 8' or 'days 1 to 5', 'on weekdays', 'every N days', 'for N cycles', 'once', "
    "'until progression', 'in N fractions', 'to lesion N', 'twice a day', 'N times a day', or a route ("
    + ", ".join(sorted(ROUTES))
    + ")"
)
_LARGEST_LESION = 20
_LARGEST_TIMES = 24


class LineError(Exception):
    """What is wrong with one line: the word found, what is allowed, the next step."""

    def __init__(self, found: str, allowed: str, next_step: str) -> None:
        super().__init__(found)
        self.found, self.allowed, self.next_step = found, allowed, next_step


def wants_progression_rule(line: str) -> bool:
    """Whether a dose line ends its agent at progression."""
    return bool(_UNTIL.search(line))


def read_dose(line: str, vocabulary: Vocabulary, offset: int) -> Dose:
    """Read a line that gives a dose.

    Parameters
    ----------
    line : str
        Without comment.
    vocabulary : Vocabulary
        Names of agents.
    offset : int
        Days that are added to every day of the line ("from day N" gives N - 1).

    Returns
    -------
    Dose
        With days counted from the start of the whole regimen.

    Raises
    ------
    LineError
        For the first thing on the line that is wrong.
    """
    agent, rest = _agent(line, vocabulary)
    amount, unit, rest = _amount(rest, vocabulary.names[agent])
    found, route = _clauses(rest)
    if "fractions" in found:
        amount, unit = _per_fraction(amount, unit, found)
    days = _days(found, offset)
    cycle_days, cycles = _repeats(found)
    times = _times(found)
    if len(days) * (cycles or 1) * times > LARGEST_DOSES:
        raise LineError(f"{len(days)} days in {cycles} cycles", f"up to {LARGEST_DOSES} doses", "give fewer")
    if "fractions" in found and "weekdays" not in found:
        count = _whole(found["fractions"].group(1), "fractions", LARGEST_DOSES)
        if count != len(days) * times:
            raise LineError(
                found["fractions"].group(0),
                f"as many fractions as days and times a day ({len(days) * times})",
                "name one day for each fraction, or write 'on weekdays'",
            )
    lesion = _whole(found["lesion"].group(1), "lesion", _LARGEST_LESION) if "lesion" in found else None
    return Dose(
        agent=agent,
        amount=amount,
        unit=unit,
        days=days,
        cycle_days=cycle_days,
        cycles=cycles,
        route=route,
        lesion=lesion,
        times_per_day=times,
    )


def read_rule(line: str, vocabulary: Vocabulary) -> DoseRule:
    """Read a line that holds, resumes or stops agents.

    Parameters
    ----------
    line : str
        For example ``hold carboplatin when neutrophils below 1.0 10^9/L``.
    vocabulary : Vocabulary
        Names of agents.

    Returns
    -------
    DoseRule
        Its agents are empty for ``everything``.

    Raises
    ------
    LineError
        For the first thing on the line that is wrong.
    """
    action, rest = line.split(maxsplit=1) if " " in line else (line, "")
    agents: list[str] = []
    if re.match(r"everything\b", rest, re.IGNORECASE):
        rest = rest[len("everything") :].lstrip()
    else:
        while True:
            agent, rest = _agent(rest, vocabulary)
            agents.append(agent)
            joined = re.match(r"\s*(?:,|and\b)\s*", rest, re.IGNORECASE)
            if joined is None:
                break
            rest = rest[joined.end() :]
    word = cast("object", action.casefold())
    if re.fullmatch(r"(?:on|when) progression", rest.strip(), re.IGNORECASE):
        if word == "resume":
            raise LineError(rest, "'resume' with a blood count", "leave the line out")
        return DoseRule(action=word, agents=tuple(agents), quantity="progression", sense="seen")  # type: ignore[arg-type]
    names = "|".join(QUANTITIES)
    matched = re.fullmatch(rf"when\s+({names})\s+(below|above)\s+{_NUMBER}\s+(\S+)", rest.strip(), re.I)
    if matched is None:
        raise LineError(
            rest.strip()[:60] or line,
            f"'when {' or '.join(QUANTITIES)} below (or above) NUMBER 10^9/L', or 'on progression'",
            "write the condition behind the agents",
        )
    quantity = matched.group(1).casefold()
    if matched.group(4) != QUANTITIES[quantity]:
        raise LineError(matched.group(4), f"{QUANTITIES[quantity]} for {quantity}", "convert the limit")
    return DoseRule(
        action=word,  # type: ignore[arg-type]
        agents=tuple(agents),
        quantity=quantity,  # type: ignore[arg-type]
        sense=matched.group(2).casefold(),  # type: ignore[arg-type]
        limit=_finite(matched.group(3), zero=True),
        unit=QUANTITIES[quantity],
    )


def _agent(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    agent, length = vocabulary.match(text)
    if not agent:
        word = " ".join(text.split()[:2]) or "nothing"
        near = vocabulary.near(text.split()[0] if text.split() else "")
        raise LineError(
            word,
            "an agent of the agent table, by name or id" + (f"; near: {near}" if near else ""),
            "correct the name (warmfront knowledge search finds agents)",
        )
    return agent, text[length:].lstrip()


def _amount(text: str, name: str) -> tuple[float | None, str, str]:
    matched = _UNSTATED.match(text)
    if matched:
        return None, (matched.group(1) or "").strip(), text[matched.end() :].lstrip()
    matched = _AUC.match(text)
    if matched:
        return _finite(matched.group(1)), AUC_UNIT, text[matched.end() :].lstrip()
    matched = _AMOUNT.match(text)
    if matched is None:
        raise LineError(
            " ".join(text.split()[:2]) or f"{name} without a dose",
            "a number with a unit, 'AUC N', or 'dose not stated'",
            "write the dose behind the agent",
        )
    amount, rest = _finite(matched.group(1)), text[matched.end() :].lstrip()
    for unit in UNITS:
        after = rest[len(unit) :]
        if rest.casefold().startswith(unit.casefold()) and (not after or after[0] in " ,\t("):
            qualifier = _QUALIFIER.match(after.lstrip())
            if qualifier is None:
                return amount, unit, after.lstrip()
            words = qualifier.group(1).strip()
            return amount, f"{unit} {words}".strip(), after.lstrip()[qualifier.end() :].lstrip()
    raise LineError(
        " ".join(rest.split()[:1]) or f"{matched.group(1)} without a unit",
        "one of " + ", ".join(sorted((*UNITS, "AUC N"))),
        "write the unit behind the number; words that describe it go in brackets",
    )


def _clauses(text: str) -> tuple[dict[str, re.Match[str]], str]:
    found: dict[str, re.Match[str]] = {}
    route = ""
    rest = text
    while rest := rest.lstrip(" \t,"):
        named = next((r for r in ROUTES if re.match(rf"{r}(?=\s|,|$)", rest, re.IGNORECASE)), "")
        if named and not route:
            route, rest = named, rest[len(named) :]
            continue
        for clause, pattern in _CLAUSES.items():
            matched = re.match(pattern.pattern + r"(?=\s|,|$)", rest, re.IGNORECASE)
            if matched:
                if clause in found or named:
                    raise LineError(matched.group(0), "each of these once on a line", "remove one")
                found[clause] = matched
                rest = rest[matched.end() :]
                break
        else:
            raise LineError(" ".join(rest.split()[:3]), _ALLOWED, "correct or remove the word")
    return found, route


def _per_fraction(
    amount: float | None, unit: str, found: dict[str, re.Match[str]]
) -> tuple[float | None, str]:
    if unit == FRACTION_UNIT:
        return amount, unit
    if unit != "Gy" or amount is None:
        raise LineError(
            found["fractions"].group(0), "fractions of a dose in Gy", "give the dose in Gy or leave them out"
        )
    return amount / _whole(found["fractions"].group(1), "fractions", LARGEST_DOSES), FRACTION_UNIT


def _days(found: dict[str, re.Match[str]], offset: int) -> tuple[int, ...]:
    if "weekdays" in found:
        if "fractions" not in found or "days" in found or "every" in found:
            raise LineError(
                found["weekdays"].group(0),
                "'on weekdays' with 'in N fractions' alone",
                "say how many fractions, or list the days",
            )
        count = _whole(found["fractions"].group(1), "fractions", 100)
        first = _whole(found["weekdays"].group(1) or "1", "day", LARGEST_DAY)
        return tuple(offset + first + 7 * (i // 5) + i % 5 for i in range(count))
    if "days" not in found:
        raise LineError("no day", _ALLOWED, "say on which days it is given")
    days: list[int] = []
    for part in re.split(r"\s*(?:,|\band\b)\s*", found["days"].group(1), flags=re.IGNORECASE):
        ends = [_whole(word, "day", LARGEST_DAY) for word in re.split(r"\s*to\s*", part, flags=re.IGNORECASE)]
        if len(ends) > 2 or ends[-1] < ends[0]:
            raise LineError(part, "'A to B' with B not before A", "correct the days")
        days += range(ends[0], ends[-1] + 1)
    if sorted(set(days)) != days:
        raise LineError(found["days"].group(1), "days in order, each once", "sort the days, remove repeats")
    if offset + days[-1] > LARGEST_DAY:
        raise LineError(str(offset + days[-1]), f"days up to {LARGEST_DAY}", "give earlier days")
    return tuple(offset + day for day in days)


def _repeats(found: dict[str, re.Match[str]]) -> tuple[int | None, int | None]:
    every = found.get("every")
    cycle_days = None
    if every is not None:
        factor = 7 if every.group(2).casefold().startswith("week") else 1
        cycle_days = factor * _whole(every.group(1), "length of the cycle", LARGEST_DAY)
    if "for" in found:
        if cycle_days is None:
            raise LineError(found["for"].group(0), "'every N days' before 'for N cycles'", "add the cycle")
        return cycle_days, _whole(found["for"].group(1), "cycles", LARGEST_CYCLES)
    if "once" in found:
        if cycle_days is not None:
            raise LineError("once", "'once' or 'every N days', not both", "remove one")
        return None, 1
    return cycle_days, None


def _times(found: dict[str, re.Match[str]]) -> int:
    if "times" not in found:
        return 1
    matched = found["times"]
    return 2 if matched.group(1) else _whole(matched.group(2), "times a day", _LARGEST_TIMES)


def _whole(word: str, what: str, largest: int) -> int:
    if not word.isdigit() or not 1 <= int(word) <= largest:
        raise LineError(word, f"{what} from 1 to {largest}", "correct the number")
    return int(word)


def _finite(word: str, *, zero: bool = False) -> float:
    value = float(word)
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise LineError(word, "a finite number above zero", "correct the number")
    return value

"""Print regimens in the language in which they can be read again."""

from collections.abc import Mapping, Sequence

from warmfront.domain.regimen import Dose, DoseRule, Regimen
from warmfront.domain.therapy import Agent
from warmfront.simulation.regimen.vocabulary import AUC_UNIT, UNITS, Vocabulary, make_vocabulary


def print_regimen(regimen: Regimen, agents: Mapping[str, Agent]) -> str:
    """Print one regimen with its heading.

    Parameters
    ----------
    regimen : Regimen
        Packaged or read from a text.
    agents : mapping of str to Agent
        Gives the names.

    Returns
    -------
    str
        Lines that `parse_regimens` reads back to the same doses and rules; the note is a comment.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> base = load_knowledge()
    >>> print(print_regimen(base.options.regimens["ev_pembrolizumab"], base.agents))
    regimen ev_pembrolizumab: enfortumab vedotin with pembrolizumab
    enfortumab vedotin 1.25 mg/kg intravenous days 1, 8 every 21 days
    pembrolizumab 200 mg intravenous day 1 every 21 days for 35 cycles
    # enfortumab vedotin at most 125 mg per dose
    """
    vocabulary = make_vocabulary(agents)
    heading = f"regimen {regimen.regimen_id}"
    if regimen.name != regimen.regimen_id:
        heading += f": {regimen.name}"
    lines = [heading, *(print_dose(dose, vocabulary) for dose in regimen.doses)]
    lines += [print_rule(rule, vocabulary) for rule in regimen.rules]
    if regimen.note:
        lines.append(f"# {regimen.note}")
    return "\n".join(lines)


def print_dose(dose: Dose, vocabulary: Vocabulary) -> str:
    """Print the line of one dose.

    Parameters
    ----------
    dose : Dose
        Days counted from the start of the whole regimen.
    vocabulary : Vocabulary
        Names of agents.

    Returns
    -------
    str
        One line.
    """
    words = [vocabulary.names[dose.agent], _print_amount(dose)]
    if dose.route:
        words.append(dose.route)
    words.append(f"{'day' if len(dose.days) == 1 else 'days'} {print_days(dose.days)}")
    if dose.times_per_day == 2:
        words.append("twice a day")
    elif dose.times_per_day > 1:
        words.append(f"{dose.times_per_day} times a day")
    if dose.cycle_days is not None:
        words.append(f"every {dose.cycle_days} days")
        if dose.cycles is not None:
            words.append(f"for {dose.cycles} cycle{'' if dose.cycles == 1 else 's'}")
    elif dose.cycles is not None:
        words.append("once")
    if dose.lesion is not None:
        words.append(f"to lesion {dose.lesion}")
    return " ".join(words)


def print_rule(rule: DoseRule, vocabulary: Vocabulary) -> str:
    """Print the line of one rule.

    Parameters
    ----------
    rule : DoseRule
        Hold, resume or stop.
    vocabulary : Vocabulary
        Names of agents.

    Returns
    -------
    str
        One line.
    """
    agents = " and ".join(vocabulary.names[agent] for agent in rule.agents) or "everything"
    if rule.quantity == "progression":
        return f"{rule.action} {agents} on progression"
    return f"{rule.action} {agents} when {rule.quantity} {rule.sense} {rule.limit!r} {rule.unit}"


def print_days(days: Sequence[int]) -> str:
    """Print days with runs of three or more joined: ``1 to 5, 8``.

    Parameters
    ----------
    days : sequence of int
        Ascending.

    Returns
    -------
    str
        Days and runs, with commas between.
    """
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(day) for day in run]
    return ", ".join(words)


def _print_amount(dose: Dose) -> str:
    if dose.amount is None:
        return f"dose not stated ({dose.unit})" if dose.unit else "dose not stated"
    number = repr(float(dose.amount)).removesuffix(".0")
    if dose.unit == AUC_UNIT:
        return f"AUC {number}"
    base = next((unit for unit in UNITS if dose.unit == unit or dose.unit.startswith(f"{unit} ")), dose.unit)
    rest = dose.unit[len(base) :].strip()
    return f"{number} {base} ({rest})" if rest else f"{number} {base}"

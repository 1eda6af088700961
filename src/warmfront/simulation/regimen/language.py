"""Read regimens that are written like a protocol.

::

    regimen concurrent: pembrolizumab with radiotherapy
    pembrolizumab 200 mg intravenous day 1 every 21 days for 35 cycles
    radiotherapy 24 Gy in 3 fractions on days 1, 3, 5 to lesion 1
    from day 22:
      carboplatin AUC 5 day 1 every 21 days for 4 cycles
    hold carboplatin when neutrophils below 1.0 10^9/L
    stop pembrolizumab on progression        # comments run to the end of the line

Gray "in n fractions" is the total, as on a prescription; "Gy per fraction" is one fraction.
"""

import re
from collections.abc import Mapping

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.evidence import Status
from warmfront.domain.regimen import Dose, DoseRule, Regimen
from warmfront.domain.therapy import Agent
from warmfront.simulation.regimen.lines import LineError, read_dose, read_rule, wants_progression_rule
from warmfront.simulation.regimen.vocabulary import (
    LARGEST_DAY,
    LARGEST_REGIMENS,
    LARGEST_TEXT,
    Vocabulary,
    make_vocabulary,
)

_HEADING = re.compile(r"regimen\s+([A-Za-z0-9][\w.-]*)\s*(?::\s*(.*))?$", re.IGNORECASE)
_FROM = re.compile(r"from\s+day\s+(\d+)\s*:?\s*(.*)$", re.IGNORECASE)
_RULE = re.compile(r"(hold|resume|stop)\b", re.IGNORECASE)


def parse_regimens(text: str, agents: Mapping[str, Agent], where: str = "regimen") -> tuple[Regimen, ...]:
    """Read the regimens of a text.

    Parameters
    ----------
    text : str
        Lines as shown in the module; without a heading all lines are one regimen called ``regimen``.
    agents : mapping of str to Agent
        The agent table: agents are written by id or name.
    where : str
        Name of the file, for messages.

    Returns
    -------
    tuple of Regimen
        In the order of the text; `kind` and `status` say that they are assumptions of whoever wrote them.

    Raises
    ------
    InputError
        With every problem: line, word, what is allowed and the next step.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> agents = load_knowledge().agents
    >>> (one,) = parse_regimens("radiotherapy 24 Gy in 3 fractions on days 1, 3, 5 to lesion 1", agents)
    >>> one.doses[0].amount, one.doses[0].unit, one.doses[0].days, one.doses[0].lesion
    (8.0, 'Gy per fraction', (1, 3, 5), 1)
    """
    if len(text) > LARGEST_TEXT:
        raise InputError(
            [
                name_problem(
                    where,
                    f"{len(text)} characters",
                    f"up to {LARGEST_TEXT}",
                    "split the file; a regimen needs some lines only",
                )
            ]
        )
    reader = _Reader(where, make_vocabulary(agents))
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(number, line.split("#", maxsplit=1)[0].strip())
    return reader.finish()


class _Block:
    """One regimen while it is read."""

    def __init__(self, regimen_id: str, name: str, line: int) -> None:
        self.regimen_id, self.name, self.line = regimen_id, name, line
        self.doses: list[Dose] = []
        self.rules: list[tuple[int, DoseRule]] = []
        self.offset = 0
        self.whole = True


class _Reader:
    """Takes lines, keeps regimens and problems."""

    def __init__(self, where: str, vocabulary: Vocabulary) -> None:
        self.where, self.vocabulary = where, vocabulary
        self.blocks: list[_Block] = []
        self.problems: list[Problem] = []

    def take(self, number: int, line: str) -> None:
        if not line:
            return
        try:
            self._take(number, line)
        except LineError as error:
            if self.blocks:
                self.blocks[-1].whole = False
            self.problems.append(
                name_problem(f"{self.where} line {number}", repr(error.found), error.allowed, error.next_step)
            )

    def _take(self, number: int, line: str) -> None:
        if line.casefold().split()[0] == "regimen":
            self._open(number, line)
            return
        if not self.blocks:
            self.blocks.append(_Block("regimen", "regimen", number))
        block = self.blocks[-1]
        if line.casefold().split()[0] == "from":
            matched = _FROM.match(line)
            day = int(matched.group(1)) if matched and len(matched.group(1)) < 6 else 0
            if matched is None or not 1 <= day <= LARGEST_DAY:
                raise LineError(
                    line[:40],
                    f"'from day N:' with N from 1 to {LARGEST_DAY}",
                    "write the day from which the following lines count",
                )
            block.offset = day - 1
            line = matched.group(2).strip()
            if not line:
                return
        if _RULE.match(line):
            block.rules.append((number, read_rule(line, self.vocabulary)))
            return
        dose = read_dose(line, self.vocabulary, block.offset)
        block.doses.append(dose)
        if wants_progression_rule(line):
            block.rules.append(
                (
                    number,
                    DoseRule(action="stop", agents=(dose.agent,), quantity="progression", sense="seen"),
                )
            )

    def _open(self, number: int, line: str) -> None:
        matched = _HEADING.match(line)
        if matched is None:
            raise LineError(
                line[:40],
                "'regimen ID' or 'regimen ID: words', where ID has letters, digits, '.', '_' and '-'",
                "give the regimen a short id and put the words behind a colon",
            )
        name = (matched.group(2) or "").strip() or matched.group(1)
        taken = matched.group(1) in {block.regimen_id for block in self.blocks}
        self.blocks.append(_Block(matched.group(1), name, number))
        if taken:
            raise LineError(matched.group(1), "an id that no other regimen of the file has", "rename one")
        if len(self.blocks) > LARGEST_REGIMENS:
            raise LineError(matched.group(1), f"up to {LARGEST_REGIMENS} regimens", "split the file")

    def finish(self) -> tuple[Regimen, ...]:
        for block in self.blocks:
            self._check(block)
        if not self.blocks and not self.problems:
            self.problems.append(
                name_problem(
                    self.where,
                    "no line that gives a dose",
                    "lines such as 'pembrolizumab 200 mg day 1 every 21 days'",
                    "write at least one dose",
                )
            )
        if self.problems:
            raise InputError(self.problems)
        return tuple(
            Regimen(
                regimen_id=block.regimen_id,
                name=block.name,
                strategies=(),
                doses=tuple(block.doses),
                rules=tuple(rule for _, rule in block.rules),
                setting="as written by the user",
                kind="assumption",
                source="user",
                status=Status.ASSUMPTION,
            )
            for block in self.blocks
        )

    def _check(self, block: _Block) -> None:
        if not block.whole:
            return
        given = {dose.agent for dose in block.doses}
        names = self.vocabulary.names
        for number, rule in block.rules:
            self.problems += [
                name_problem(
                    f"{self.where} line {number}",
                    names[agent],
                    f"agents of this regimen: {', '.join(names[a] for a in sorted(given)) or 'none'}",
                    "name an agent that the regimen gives, or add its dose",
                )
                for agent in rule.agents
                if agent not in given
            ]
        if not block.doses:
            self.problems.append(
                name_problem(
                    f"{self.where} line {block.line}",
                    f"regimen {block.regimen_id!r} without a dose",
                    "at least one dose line",
                    "write what is given below the heading",
                )
            )

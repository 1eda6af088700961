"""Words of the regimen language: agents, units, routes, and what is allowed where."""

import difflib
from collections.abc import Mapping

from warmfront.domain.records import record
from warmfront.domain.therapy import Agent

# Longest first, so that "mg/kg" is not read as "mg".
UNITS = tuple(
    sorted(
        (
            "mg", "mg/kg", "mg/m2", "mg per day", "mg/m2 per day", "g", "microgram", "microgram/kg",
            "microgram/m2", "microgram per day", "nmol/L", "IU", "IU/kg", "IU/m2", "cells", "cells/kg",
            "cells/m2", "Gy per fraction", "Gy", "mL", "plaque-forming units",
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
AUC_UNIT = "AUC mg/mL/min"
FRACTION_UNIT = "Gy per fraction"
ROUTES = tuple(
    sorted(
        (
            "intravenous", "oral", "subcutaneous", "intramuscular", "external beam", "continuous infusion",
            "into the bladder", "into the lesion", "into the tumour", "local",
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
# What people write, and the agent that it means.
ALIASES = {"radiotherapy": "radiotherapy_external", "external radiotherapy": "radiotherapy_external"}
QUANTITIES = {"neutrophils": "10^9/L", "lymphocytes": "10^9/L"}
LARGEST_DAY = 3650
LARGEST_CYCLES = 1000
LARGEST_DOSES = 10_000
LARGEST_TEXT = 100_000
LARGEST_REGIMENS = 200


@record
class Vocabulary:
    """Names under which agents may be written.

    Parameters
    ----------
    agents : dict of str to str
        Name in small letters to agent id.
    names : dict of str to str
        Agent id to the name that is printed.
    """

    agents: dict[str, str]
    names: dict[str, str]

    def match(self, text: str) -> tuple[str, int]:
        """Find the longest agent name at the start of a text.

        Parameters
        ----------
        text : str
            Rest of a line, without leading spaces.

        Returns
        -------
        agent_id : str
            Empty when the text starts with no known name.
        length : int
            Characters that the name takes.
        """
        low = text.casefold()
        for length in sorted({len(name) for name in self.agents}, reverse=True):
            agent = self.agents.get(low[:length])
            if agent is not None and (length >= len(low) or low[length] in " \t,:"):
                return agent, length
        return "", 0

    def near(self, word: str) -> str:
        """Return up to three known names that look like a word, for an error message."""
        close = difflib.get_close_matches(word.casefold(), list(self.agents), n=3, cutoff=0.6)
        return ", ".join(dict.fromkeys(self.names[self.agents[name]] for name in close))


def make_vocabulary(agents: Mapping[str, Agent]) -> Vocabulary:
    """Collect the names of all agents.

    Parameters
    ----------
    agents : mapping of str to Agent
        The agent table.

    Returns
    -------
    Vocabulary
        Ids, ids with spaces, names and the aliases of this language.
    """
    found: dict[str, str] = {}
    for agent_id, agent in agents.items():
        for name in (agent_id, agent_id.replace("_", " "), agent.name):
            found[name.casefold()] = agent_id
    found |= {name: agent_id for name, agent_id in ALIASES.items() if agent_id in agents}
    names = {agent_id: agent.name for agent_id, agent in agents.items()}
    names |= {agent_id: name for name, agent_id in reversed(ALIASES.items()) if agent_id in agents}
    return Vocabulary(agents=found, names=names)

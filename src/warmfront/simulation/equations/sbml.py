"""The parts of an SBML document, Level 2 and Level 3 core, read as they stand.

Everything that this reader does not understand and that could change a result is refused.
"""

from xml.etree.ElementTree import Element

from warmfront.domain.errors import Problem, name_problem
from warmfront.simulation.equations.formulas import Formula, FormulaError, refuse_formula
from warmfront.simulation.equations.mathml import read_lambda, read_mathml, tag_of
from warmfront.simulation.equations.sbml_parts import EventText, Quantity, Reaction, Rule, SbmlParts
from warmfront.simulation.equations.translation import Definition


def read_parts(root: Element) -> SbmlParts:
    """Read a parsed document.

    Parameters
    ----------
    root : Element
        The ``sbml`` element.

    Returns
    -------
    SbmlParts
        Its parts, with the problems found on the way.

    Raises
    ------
    FormulaError
        When it is no SBML document of Level 2 or 3, or needs a package that is not read.
    """
    level = root.get("level", "")
    if tag_of(root) != "sbml" or level not in ("2", "3"):
        raise refuse_formula(
            "the XML text",
            f"element {tag_of(root)!r} of level {level or 'unknown'!r}",
            "an sbml element of Level 2 or 3",
            "convert the model with an SBML tool",
        )
    for name, value in root.attrib.items():
        if name.endswith("}required") and value == "true":
            raise refuse_formula(
                "the SBML document",
                f"a required package ({name.split('}')[0].strip('{')})",
                "SBML core",
                "flatten the model or export it without the package",
            )
    model = next((child for child in root if tag_of(child) == "model"), None)
    if model is None:
        raise refuse_formula("the SBML document", "no model", "one model element", "give the whole file")
    return _PartsReader(model, int(level)).parts()


class _PartsReader:
    def __init__(self, model: Element, level: int) -> None:
        self.model = model
        self.level = level
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.lists = {tag_of(child): child for child in model}

    def parts(self) -> SbmlParts:
        rules = self._rules()
        return SbmlParts(
            level=self.level,
            functions=self._functions(),
            compartments=tuple(self._quantity(e, "size") for e in self._of("listOfCompartments")),
            species=tuple(self._species(e) for e in self._of("listOfSpecies")),
            parameters=tuple(self._quantity(e, "value") for e in self._of("listOfParameters")),
            initial_assignments=tuple(
                Rule(variable=e.get("symbol", ""), formula=formula)
                for e in self._of("listOfInitialAssignments")
                if (formula := self._math(e, f"initial assignment of {e.get('symbol')}")) is not None
            ),
            assignment_rules=tuple(rules["assignmentRule"]),
            rate_rules=tuple(rules["rateRule"]),
            reactions=tuple(
                found for e in self._of("listOfReactions") if (found := self._reaction(e)) is not None
            ),
            events=tuple(
                event
                for number, e in enumerate(self._of("listOfEvents"), start=1)
                if (event := self._event(e, number)) is not None
            ),
            unit_elements=tuple(self._of("listOfUnitDefinitions")),
            attributes=dict(self.model.attrib),
            notes=tuple(self.notes),
            problems=tuple(self.problems),
        )

    def _of(self, name: str, parent: Element | None = None) -> list[Element]:
        found = self.lists.get(name) if parent is None else _child(parent, name)
        return [] if found is None else [e for e in found if tag_of(e) not in ("notes", "annotation")]

    def _refuse(self, where: str, found: str, allowed: str, next_step: str) -> None:
        self.problems.append(name_problem(where, found, allowed, next_step))

    def _math(self, element: Element, where: str) -> Formula | None:
        math = _child(element, "math")
        if math is None:
            self._refuse(where, "no formula", "one math element", "write the formula")
            return None
        try:
            return read_mathml(math, where)
        except FormulaError as error:
            self.problems.append(error.problem)
            return None

    def _float(self, element: Element, attribute: str, where: str) -> float | None:
        text = element.get(attribute)
        if text is None:
            return None
        try:
            return float(text)
        except ValueError:
            self._refuse(where, f"{attribute} {text[:30]!r}", "a number", "correct the value")
            return None

    def _quantity(self, element: Element, attribute: str) -> Quantity:
        name = element.get("id", "")
        kind = tag_of(element)
        return Quantity(
            name=name,
            value=self._float(element, attribute, f"{kind} {name}"),
            unit=element.get("units", ""),
            constant=element.get("constant", "true") == "true",
            dimensions=self._float(element, "spatialDimensions", f"{kind} {name}") or 3.0
            if element.get("spatialDimensions") != "0"
            else 0.0,
        )

    def _species(self, element: Element) -> Quantity:
        name = element.get("id", "")
        where = f"species {name}"
        if element.get("conversionFactor") or self.model.get("conversionFactor"):
            self._refuse(
                where, "a conversion factor", "none", "write the factor into the rate laws and remove it"
            )
        amount = self._float(element, "initialAmount", where)
        concentration = self._float(element, "initialConcentration", where)
        return Quantity(
            name=name,
            value=amount if amount is not None else concentration,
            unit=element.get("substanceUnits", ""),
            constant=element.get("constant", "false") == "true",
            compartment=element.get("compartment", ""),
            boundary=element.get("boundaryCondition", "false") == "true",
            is_amount_given=amount is not None,
            only_amount=element.get("hasOnlySubstanceUnits", "false") == "true",
        )

    def _functions(self) -> dict[str, Definition]:
        found: dict[str, Definition] = {}
        for element in self._of("listOfFunctionDefinitions"):
            name = element.get("id", "")
            math = _child(element, "math")
            try:
                if math is None:
                    raise refuse_formula(f"function {name}", "no formula", "a lambda", "define the function")
                found[name] = read_lambda(math, f"function {name}")
            except FormulaError as error:
                self.problems.append(error.problem)
        return found

    def _rules(self) -> dict[str, list[Rule]]:
        rules: dict[str, list[Rule]] = {"assignmentRule": [], "rateRule": []}
        for element in self._of("listOfRules"):
            variable = element.get("variable", "")
            kind = tag_of(element)
            if kind not in rules:
                self._refuse(
                    f"rule {variable}".strip(),
                    kind,
                    "assignment and rate rules",
                    "solve the algebraic equation for one variable and write an assignment rule",
                )
                continue
            formula = self._math(element, f"{kind} of {variable}")
            if formula is not None:
                rules[kind].append(Rule(variable=variable, formula=formula))
        return rules

    def _reaction(self, element: Element) -> Reaction | None:
        name = element.get("id", "")
        where = f"reaction {name}"
        if element.get("fast", "false") == "true":
            self._refuse(
                where, "fast='true'", "reactions with a rate", "give it a rate law and remove 'fast'"
            )
        law = _child(element, "kineticLaw")
        if law is None:
            self._refuse(where, "no rate law", "a kineticLaw", "give it a rate law or remove the reaction")
            return None
        rate = self._math(law, where)
        local = [
            self._quantity(e, "value")
            for e in (*self._of("listOfParameters", law), *self._of("listOfLocalParameters", law))
        ]
        changes = [
            (e.get("species", ""), Formula("minus", (stoichiometry,)) if sign < 0 else stoichiometry)
            for side, sign in (("listOfReactants", -1), ("listOfProducts", 1))
            for e in self._of(side, element)
            if (stoichiometry := self._stoichiometry(e, where)) is not None
        ]
        if rate is None:
            return None
        return Reaction(name=name, changes=tuple(changes), rate=rate, local=tuple(local))

    def _stoichiometry(self, element: Element, where: str) -> Formula | None:
        where = f"{where}, stoichiometry of {element.get('species', '')}"
        math = _child(element, "stoichiometryMath")
        if math is not None:
            return self._math(math, where)
        if self.level == 3 and element.get("constant") == "false":
            self._refuse(where, "constant='false'", "a constant number", "write the number into the rate law")
        value = self._float(element, "stoichiometry", where)
        if value is None and self.level == 3 and "stoichiometry" not in element.attrib:
            self.notes.append(f"{where} is not stated; 1 is used")
        return Formula("number", value=1.0 if value is None else value)

    def _event(self, element: Element, number: int) -> EventText | None:
        name = element.get("id") or f"event_{number}"
        where = f"event {name}"
        delay = _child(element, "delay")
        if delay is not None and self._number(delay, f"{where}, delay") != 0:
            self._refuse(where, "a delay", "none", "add the delay to the moment in the trigger")
        trigger_element = _child(element, "trigger")
        trigger = None if trigger_element is None else self._math(trigger_element, where)
        if trigger_element is None or trigger is None:
            self._refuse(where, "no trigger", "a condition", "write the condition")
            return None
        priority_element = _child(element, "priority")
        priority = 0.0
        if priority_element is not None:
            found = self._number(priority_element, f"{where}, priority")
            if found is None:
                self._refuse(where, "a computed priority", "a number", "write the number")
            priority = found or 0.0
        assignments = [
            Rule(variable=e.get("variable", ""), formula=formula)
            for e in self._of("listOfEventAssignments", element)
            if (formula := self._math(e, f"{where}, {e.get('variable')}")) is not None
        ]
        return EventText(
            name=name,
            trigger=trigger,
            starts_true=trigger_element.get("initialValue", "true") == "true",
            priority=priority,
            assignments=tuple(assignments),
        )

    def _number(self, element: Element, where: str) -> float | None:
        formula = self._math(element, where)
        return formula.value if formula is not None and formula.head == "number" else None


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if tag_of(child) == name), None)

"""An SBML document with what doses need: inputs into states, and every parameter open to be set.

libRoadRunner knows no infusion into a state, does not let the parameters inside a rate law be set, and not
those that a rule fixes to a number.
"""

from xml.etree.ElementTree import Element, SubElement, tostring

from warmfront.domain.records import record
from warmfront.simulation.equations.documents import parse_document
from warmfront.simulation.equations.mathml import tag_of
from warmfront.simulation.equations.model import OdeModel

# The order that SBML asks for of the lists before the one of parameters, rules and reactions.
ORDER = (
    "notes",
    "annotation",
    "listOfFunctionDefinitions",
    "listOfUnitDefinitions",
    "listOfCompartmentTypes",
    "listOfSpeciesTypes",
    "listOfCompartments",
    "listOfSpecies",
    "listOfParameters",
    "listOfInitialAssignments",
    "listOfRules",
    "listOfConstraints",
    "listOfReactions",
    "listOfEvents",
)
MATHML = "http://www.w3.org/1998/Math/MathML"


@record
class EditedSbml:
    """A document for libRoadRunner.

    Parameters
    ----------
    text : str
        SBML.
    parameter_names : dict of str to str
        Parameter of the model to its identifier in the document, where they differ.
    inputs : dict of str to str
        State to the parameter that adds to its rate of change.
    """

    text: str
    parameter_names: dict[str, str]
    inputs: dict[str, str]


def edit_sbml(model: OdeModel, infused: tuple[str, ...]) -> EditedSbml:
    """Open parameters and add inputs.

    Parameters
    ----------
    model : OdeModel
        Its document is edited.
    infused : tuple of str
        States that receive an input.

    Returns
    -------
    EditedSbml
        The document as it was when nothing had to change.
    """
    root = parse_document(model.sbml)
    body = next(child for child in root if tag_of(child) == "model")
    editor = _Editor(body)
    editor.free_fixed_parameters(model.parameters)
    names = editor.open_local_parameters()
    inputs = {state: editor.add_input(state, model) for state in infused}
    text = tostring(root, encoding="unicode") if editor.changed else model.sbml
    return EditedSbml(text=text, parameter_names=names, inputs=inputs)


class _Editor:
    def __init__(self, body: Element) -> None:
        self.body = body
        self.space = body.tag[: body.tag.index("}") + 1] if "}" in body.tag else ""
        self.changed = False

    def _list(self, name: str) -> Element:
        found = next((child for child in self.body if tag_of(child) == name), None)
        if found is not None:
            return found
        later = ORDER[ORDER.index(name) + 1 :]
        place = next((i for i, child in enumerate(self.body) if tag_of(child) in later), len(self.body))
        made = Element(f"{self.space}{name}")
        self.body.insert(place, made)
        return made

    def _add_parameter(self, identifier: str, value: str) -> None:
        made = SubElement(self._list("listOfParameters"), f"{self.space}parameter")
        made.attrib.update({"id": identifier, "value": value, "constant": "false"})
        self.changed = True

    def free_fixed_parameters(self, parameters: tuple[str, ...]) -> None:
        """Give parameters that a rule fixes to a number that number as their value."""
        rules = next((child for child in self.body if tag_of(child) == "listOfRules"), None)
        for rule in [] if rules is None else list(rules):
            name = rule.get("variable", "")
            math = next((child for child in rule if tag_of(child) == "math"), None)
            if tag_of(rule) != "assignmentRule" or name not in parameters or math is None:
                continue
            item = next((one for one in self._list("listOfParameters") if one.get("id") == name), None)
            if item is not None and rules is not None:
                item.set("value", (math[0].text or "").strip())
                item.set("constant", "false")
                rules.remove(rule)
                self.changed = True
        if rules is not None and not len(rules):
            self.body.remove(rules)

    def open_local_parameters(self) -> dict[str, str]:
        """Make the parameters inside rate laws parameters of the model."""
        names: dict[str, str] = {}
        for number, reaction in enumerate(self._elements("listOfReactions")):
            law = next((child for child in reaction if tag_of(child) == "kineticLaw"), None)
            if law is None:
                continue
            for group in [
                child for child in law if tag_of(child) in ("listOfParameters", "listOfLocalParameters")
            ]:
                own = {}
                for place, item in enumerate(group):
                    if item.get("id") is None or item.get("value") is None:
                        continue
                    identifier = f"local_{number}_{place}"
                    own[item.get("id", "")] = identifier
                    names[f"{reaction.get('id')}.{item.get('id')}"] = identifier
                    self._add_parameter(identifier, item.get("value", "0"))
                law.remove(group)
                for element in law.iter():
                    text = (element.text or "").strip()
                    if tag_of(element) == "ci" and text in own:
                        element.text = own[text]
        return names

    def _elements(self, name: str) -> list[Element]:
        return [e for child in self.body if tag_of(child) == name for e in child]

    def add_input(self, state: str, model: OdeModel) -> str:
        """Add a parameter to the rate of change of a state."""
        identifier = f"input_{model.states.index(state)}"
        self._add_parameter(identifier, "0")
        for rule in self._elements("listOfRules"):
            if tag_of(rule) == "rateRule" and rule.get("variable") == state:
                math = next(child for child in rule if tag_of(child) == "math")
                before = math[0]
                math.remove(before)
                apply = SubElement(math, f"{{{MATHML}}}apply")
                SubElement(apply, f"{{{MATHML}}}plus")
                apply.append(before)
                SubElement(apply, f"{{{MATHML}}}ci").text = identifier
                return identifier
        species = next(one for one in self._elements("listOfSpecies") if one.get("id") == state)
        reaction = SubElement(self._list("listOfReactions"), f"{self.space}reaction")
        reaction.attrib.update({"id": f"{identifier}_reaction", "reversible": "false", "fast": "false"})
        products = SubElement(reaction, f"{self.space}listOfProducts")
        product = SubElement(products, f"{self.space}speciesReference")
        product.attrib.update({"species": state, "stoichiometry": "1"})
        if "level3" in self.space:
            product.set("constant", "true")
        law = SubElement(reaction, f"{self.space}kineticLaw")
        apply = SubElement(SubElement(law, f"{{{MATHML}}}math"), f"{{{MATHML}}}apply")
        SubElement(apply, f"{{{MATHML}}}times")
        SubElement(apply, f"{{{MATHML}}}ci").text = identifier
        if state not in model.amounts:
            SubElement(apply, f"{{{MATHML}}}ci").text = species.get("compartment")
        return identifier

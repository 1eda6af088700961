"""Models from strangers: every one gets an error that names the thing, the value and the next step."""

import re

import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.equations import documents
from warmfront.simulation.equations.reading import read_model

HEAD = '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">'
FOOT = "</model></sbml>"
BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><sbml>&c;</sbml>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("S = 1; J: S -> ; k*S", "parameter k: found no value; allowed: a number"),
        ("S = 1; J: S -> ; S/z; z = 0", "rate of S at the start: found -inf, from a division by zero"),
        ("S = 1; J: S -> ; a; a := b; b := a", "the Antimony text cannot be read"),
        ("S = -1; J: S -> ; S", "state S: found initial value -1; allowed: zero or more"),
        ("S = 0/0; J: S -> ; S", "state S: found initial value nan"),
        ("k = 1", "the model: found no state"),
        ("S = 1; J: S -> ; k*S; k = 1; k has furlong", "parameter k: found unknown unit 'furlong'"),
        ("x' = -x; x = 1" + ";k = 1" * 20_000, "found 20002 statements; allowed: at most 20000"),
        ("unit time_unit = 1 furlong; S = 1; J: S -> ; S", "unknown unit 'time_unit'; allowed: second, mole"),
        ("S = 1e400; J: S -> ; S", "species S: found unknown unit 'e400"),
        ("S = 1; J: S -> ; delay(S, 2)", "delay"),
        ("S = 1; J: S -> ; nosuch(S)", "nosuch"),
        ("S = 1; J: S -> ; S; e: at 2 after S > 3: S = 0", "event e: found a delay"),
        ('import "model.txt"\nS = 1', "found the word 'import'"),
        ('S = 1; import "model.txt"; J: S -> ; S', "found the word 'import'"),
        ('S = 1; S is "//"; import "model.txt"', "found the word 'import'"),
        ('model a\n S = 1; S is "//" \nend\nmodel b()\n A: a(); B: a()\nend', "found 2 modules"),
        ("S = 1; J: S -> ; " + "+".join(["S"] * 9000), "operations; allowed: at most"),
        ("S = 1; J: S -> ; " + "-" * 400 + "S", "nested more than 250 deep"),
        ("S = 1; J: S -> ; k*S; k = nan", "parameter k: found nan"),
        ("compartment V = 0; species S in V; S = 1; J: S -> ; S", "compartment V: found size 0"),
        ("compartment V = -1; species S in V; S = 1; J: S -> ; S", "compartment V: found size -1"),
        ("model a\n S=1\nend\nmodel b\n A: a(); B: a()\nend", "found 2 modules"),
        ("S = 1; J: S -> ; " + "(" * 400 + "S" + ")" * 400, "nested more than 250 deep"),
        ("S = 1; J: S -> ; " + "^".join(["S"] * 400), "nested more than 250 deep"),
        ("S = ; J", "the Antimony text cannot be read"),
        ("x = 1; x' = -a*x; a = b; b = a", "the Antimony text cannot be read"),
    ],
)
def test_antimony(text, message):
    with pytest.raises(SimulationError, match=r"^model hostile: ") as caught:
        read_model(text, model_id="hostile", format="antimony")
    assert message in str(caught.value)
    assert "next step: " in str(caught.value)


SPECIES = '<listOfSpecies><species id="S" compartment="V" initialAmount="1" {}/></listOfSpecies>'
VOLUME = '<listOfCompartments><compartment id="V" size="1" constant="true"/></listOfCompartments>'
RULE = (
    '<listOfRules><{kind} variable="S"><math xmlns="http://www.w3.org/1998/Math/MathML">{math}</math></{kind}>'
    "</listOfRules>"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not xml", "the XML text: found syntax error"),
        ("", "the XML text"),
        ("<html/>", "an sbml element of Level 2 or 3"),
        (BOMB, "found <!DOCTYPE"),
        ("<a>" * 700, "nested more than 600 deep"),
        (HEAD + FOOT, "found no state"),
        (HEAD + VOLUME + SPECIES.format('substanceUnits="furlong"') + FOOT, "unknown unit 'furlong'"),
        (HEAD + VOLUME + SPECIES.format('conversionFactor="f"') + FOOT, "a conversion factor"),
        (HEAD + SPECIES.format("") + FOOT, "compartment 'V'"),
        (HEAD + VOLUME * 2 + FOOT, "found no state"),
        (
            HEAD + VOLUME + SPECIES.format("") + RULE.format(kind="rateRule", math="<ci>gone</ci>") + FOOT,
            "unknown name 'gone'",
        ),
        (
            HEAD + VOLUME + SPECIES.format("") + RULE.format(kind="algebraicRule", math="<ci>S</ci>") + FOOT,
            "algebraicRule",
        ),
        (
            HEAD + VOLUME + SPECIES.format("") + RULE.format(kind="rateRule", math="<cn>abc</cn>") + FOOT,
            "number 'abc'",
        ),
        (
            HEAD
            + VOLUME
            + SPECIES.format("")
            + RULE.format(kind="rateRule", math="<apply><selector/><ci>S</ci></apply>")
            + FOOT,
            "MathML element 'selector'",
        ),
        (
            HEAD
            + VOLUME
            + SPECIES.format("").replace("</list", '<species id="V" compartment="V"/></list')
            + FOOT,
            "identifier 'V' twice or empty",
        ),
    ],
)
def test_sbml(text, message):
    with pytest.raises(SimulationError, match=r"^model hostile: ") as caught:
        read_model(text, model_id="hostile", format="sbml")
    assert message in str(caught.value)


def test_a_million_states_are_refused_before_anything_is_built():
    one = '<species id="S{}" compartment="V" initialAmount="1"/>'
    many = "".join(one.format(number) for number in range(100_000))
    text = HEAD + VOLUME + f"<listOfSpecies>{many}</listOfSpecies>" + FOOT
    with pytest.raises(SimulationError, match="100000 species and rates; allowed: at most 2000"):
        read_model(text, model_id="hostile", format="sbml")
    with pytest.raises(SimulationError, match="characters; allowed: at most"):
        read_model(text.replace(many, many * 10), model_id="hostile", format="sbml")


@pytest.mark.parametrize(
    ("kind", "attribute"), [("assignmentRule", "variable"), ("initialAssignment", "symbol")]
)
def test_circles_are_refused(kind, attribute):
    both = "".join(f'<parameter id="{name}" constant="false"/>' for name in "ab")
    parameters = f"<listOfParameters>{both}</listOfParameters>"
    rules = "".join(
        f'<{kind} {attribute}="{one}"><math><ci>{other}</ci></math></{kind}>'
        for one, other in (("a", "b"), ("b", "a"))
    )
    place = "listOfRules" if kind == "assignmentRule" else "listOfInitialAssignments"
    text = HEAD + VOLUME + SPECIES.format("") + parameters + f"<{place}>{rules}</{place}>" + FOOT
    with pytest.raises(SimulationError, match="a circle: a"):
        read_model(text, model_id="hostile", format="sbml")


def test_long_antimony_is_refused():
    text = "S = 1;" + " " * (documents.LONGEST_TEXT + 1)
    with pytest.raises(SimulationError, match="characters; allowed: at most"):
        read_model(text, model_id="hostile", format="antimony")


def test_functions_that_double_are_refused():
    """Each function calls the one before it twice: 2^40 operations once they are put in place."""
    lambdas = [
        '<functionDefinition id="f0"><math><lambda><bvar><ci>x</ci></bvar><ci>x</ci></lambda></math>'
        "</functionDefinition>"
    ]
    for number in range(1, 40):
        call = f"<apply><ci>f{number - 1}</ci><ci>x</ci></apply>"
        lambdas.append(
            f'<functionDefinition id="f{number}"><math><lambda><bvar><ci>x</ci></bvar>'
            f"<apply><plus/>{call}{call}</apply></lambda></math></functionDefinition>"
        )
    functions = f"<listOfFunctionDefinitions>{''.join(lambdas)}</listOfFunctionDefinitions>"
    rule = RULE.format(kind="rateRule", math="<apply><ci>f39</ci><ci>S</ci></apply>")
    with pytest.raises(SimulationError, match="operations once functions are put in place"):
        read_model(
            HEAD + functions + VOLUME + SPECIES.format("") + rule + FOOT, model_id="hostile", format="sbml"
        )


def test_every_problem_is_named_at_once():
    with pytest.raises(SimulationError) as caught:
        read_model(
            "S = 1; J: S -> ; k*S; K: S -> ; q*S; x := y; T = -3; L: T -> ; 1",
            model_id="h",
            format="antimony",
        )
    assert re.search(r"model h: \d problems", str(caught.value))
    for name in ("parameter k", "parameter q"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "formula", ["S +", "S $ 2", "log(S)", "nosuch(S)", "Z + 1", "", "(S", "S S", "x" * 30_000]
)
def test_acts(formula):
    with pytest.raises(SimulationError, match="act fraction, new value of S"):
        read_model("S = 1; J: S -> ; S", model_id="h", format="antimony", acts=[("fraction", {"S": formula})])


def test_acts_on_unknown_states():
    with pytest.raises(SimulationError, match="unknown state 'T'; allowed: S"):
        read_model("S = 1; J: S -> ; S", model_id="h", format="antimony", acts=[("x", {"T": "dose"})])

"""Writing LLVM's intermediate language for vectors of doubles, one lane per patient."""

import struct

ATTRIBUTES = 'nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512"'

# Where an argument is NaN, the first four are false and the last three true.
COMPARISONS = {
    "less": "o" + "lt",
    "at_most": "ole",
    "equal": "oeq",
    "above": "ogt",
    "unequal": "une",
    "not_less": "uge",
    "no_number": "uno",
}


def double_literal(value: float) -> str:
    """Return a double as the language writes it exactly: the bits in hexadecimal.

    Parameters
    ----------
    value : float
        Any double.

    Returns
    -------
    str
        For example ``0x3FF0000000000000`` for 1.
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


class Writer:
    """Text of one function; every method adds an instruction and returns the name of its value.

    Products and sums may be fused (``contract``): on one processor that is the same for every lane and
    every width, so that results do not depend on the neighbours.

    Parameters
    ----------
    width : int
        Lanes of a vector.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.vector = f"<{width} x double>"
        self.flags = f"<{width} x i1>"
        self.integers = f"<{width} x i64>"
        self.lines: list[str] = []
        self.declared: set[str] = set()
        self._count = 0

    def emit(self, text: str) -> str:
        """Add an instruction that has a value."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def statement(self, text: str) -> None:
        """Add an instruction without a value, or a label."""
        self.lines.append(text if text.endswith(":") else f"  {text}")

    def constant(self, value: float) -> str:
        """Return the same number in every lane."""
        return f"splat (double {double_literal(value)})"

    def whole(self, value: int) -> str:
        """Return the same integer in every lane."""
        return f"splat (i64 {value})"

    def row(self, base: str, index: int | str) -> str:
        """Return the address of a row of the block."""
        return self.emit(f"getelementptr inbounds {self.vector}, ptr {base}, i64 {index}")

    def load(self, base: str, index: int | str) -> str:
        """Return a row of the block."""
        return self.emit(f"load {self.vector}, ptr {self.row(base, index)}, align {8 * self.width}")

    def store(self, value: str, base: str, index: int | str) -> None:
        """Write a row of the block."""
        self.statement(f"store {self.vector} {value}, ptr {self.row(base, index)}, align {8 * self.width}")

    def add(self, a: str, b: str) -> str:
        """Return a + b."""
        return self.emit(f"fadd contract {self.vector} {a}, {b}")

    def subtract(self, a: str, b: str) -> str:
        """Return a - b."""
        return self.emit(f"fsub contract {self.vector} {a}, {b}")

    def multiply(self, a: str, b: str) -> str:
        """Return a * b."""
        return self.emit(f"fmul contract {self.vector} {a}, {b}")

    def divide(self, a: str, b: str) -> str:
        """Return a / b."""
        return self.emit(f"fdiv {self.vector} {a}, {b}")

    def negate(self, a: str) -> str:
        """Return -a."""
        return self.emit(f"fneg {self.vector} {a}")

    def compare(self, how: str, a: str, b: str) -> str:
        """Return the lanes in which a comparison of `COMPARISONS` holds."""
        return self.emit(f"fcmp {COMPARISONS[how]} {self.vector} {a}, {b}")

    def select(self, condition: str, a: str, b: str) -> str:
        """Return a where the condition holds and b elsewhere."""
        return self.emit(f"select {self.flags} {condition}, {self.vector} {a}, {self.vector} {b}")

    def whole_operation(self, operation: str, a: str, b: str) -> str:
        """Return an operation on integers."""
        return self.emit(f"{operation} {self.integers} {a}, {b}")

    def logical(self, operation: str, a: str, b: str) -> str:
        """Return ``and``, ``or`` or ``xor`` of conditions."""
        return self.emit(f"{operation} {self.flags} {a}, {b}")

    def as_whole(self, a: str) -> str:
        """Return the bits of doubles as integers."""
        return self.emit(f"bitcast {self.vector} {a} to {self.integers}")

    def as_double(self, a: str) -> str:
        """Return integers as the bits of doubles."""
        return self.emit(f"bitcast {self.integers} {a} to {self.vector}")

    def intrinsic(self, name: str, *arguments: str) -> str:
        """Return a function that the processor has or the compiler knows, such as ``sqrt``."""
        full = f"@llvm.{name}.v{self.width}f64"
        kinds = ", ".join([self.vector] * len(arguments))
        self.declared.add(f"declare {self.vector} {full}({kinds})")
        given = ", ".join(f"{self.vector} {argument}" for argument in arguments)
        return self.emit(f"call {self.vector} {full}({given})")

    def fused(self, a: str, b: str, c: str) -> str:
        """Return a * b + c."""
        return self.add(self.multiply(a, b), c)

    def polynomial(self, coefficients: list[float], x: str) -> str:
        """Return a polynomial, highest coefficient first."""
        total = self.constant(coefficients[0])
        for coefficient in coefficients[1:]:
            total = self.fused(total, x, self.constant(coefficient))
        return total

    def lane_by_lane(self, name: str, a: str) -> str:
        """Return a function of the C library, called once per lane."""
        self.declared.add(f"declare double @{name}(double)")
        total = "poison"
        for lane in range(self.width):
            one = self.emit(f"extractelement {self.vector} {a}, i64 {lane}")
            value = self.emit(f"call double @{name}(double {one})")
            total = self.emit(f"insertelement {self.vector} {total}, double {value}, i64 {lane}")
        return total

    def function(self, head: str) -> str:
        """Return the whole function; `head` is its name and arguments with a return type."""
        body = "\n".join(self.lines)
        return f"define {head} {ATTRIBUTES} {{\nentry:\n{body}\n}}\n"

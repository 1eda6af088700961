"""Exponential, logarithm and power for vectors, accurate to about one unit in the last place.

Written here because the C library knows only one number at a time. Coefficients are those of the Taylor
series, which on the reduced ranges is as short as needed: |r| <= log(2)/2 for the exponential and
|s| <= 0.172 for the logarithm.
"""

import math

from warmfront.simulation.kernel.writing import Writer

# log(2) in two parts, the first short enough that its product with an exponent is exact.
LOG2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
LOG2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
# Adding and subtracting this rounds to the nearest whole number and leaves it in the lowest bits.
ROUNDER = 6755399441055744.0
EXPONENTIAL = [1.0 / math.factorial(n) for n in range(13, -1, -1)]
LOGARITHM = [2.0 / (2 * n + 1) for n in range(11, 0, -1)]
# Beyond these the exponential is infinite or zero.
LARGEST_EXPONENT, SMALLEST_EXPONENT = 709.782712893384, -745.1332191019412


def write_exponential(w: Writer, x: str) -> str:
    """Write e to the power of x.

    Parameters
    ----------
    w : Writer
        Function under construction.
    x : str
        Argument.

    Returns
    -------
    str
        Result; infinite above 709.78, zero below -745.13, NaN for NaN.
    """
    rounder = w.constant(ROUNDER)
    shifted = w.fused(x, w.constant(1.0 / math.log(2.0)), rounder)
    whole = w.subtract(shifted, rounder)
    rest = w.fused(whole, w.constant(-LOG2_HIGH), x)
    rest = w.fused(whole, w.constant(-LOG2_LOW), rest)
    series = w.polynomial(EXPONENTIAL, rest)
    power = w.whole_operation("sub", w.as_whole(shifted), w.as_whole(rounder))
    # Two factors, so that neither leaves the range of doubles when the result does not.
    half = w.whole_operation("ashr", power, w.whole(1))
    other = w.whole_operation("sub", power, half)
    scaled = w.multiply(w.multiply(series, _power_of_two(w, half)), _power_of_two(w, other))
    high = w.compare("above", x, w.constant(LARGEST_EXPONENT))
    low = w.compare("less", x, w.constant(SMALLEST_EXPONENT))
    scaled = w.select(high, w.constant(math.inf), scaled)
    return w.select(low, w.constant(0.0), scaled)


def _power_of_two(w: Writer, exponent: str) -> str:
    biased = w.whole_operation("add", exponent, w.whole(1023))
    return w.as_double(w.whole_operation("shl", biased, w.whole(52)))


def write_logarithm(w: Writer, x: str) -> str:
    """Write the natural logarithm of x.

    Parameters
    ----------
    w : Writer
        Function under construction.
    x : str
        Argument.

    Returns
    -------
    str
        Result; minus infinity at zero, NaN below it.
    """
    tiny = w.compare("less", x, w.constant(2.0**-1022))
    normal = w.select(tiny, w.multiply(x, w.constant(2.0**54)), x)
    bits = w.as_whole(normal)
    # The mantissa is taken from sqrt(1/2) to sqrt(2): the bits of sqrt(1/2) are subtracted before the cut.
    root = w.whole(0x3FE6A09E667F3BCD)
    offset = w.whole_operation("sub", bits, root)
    exponent = w.whole_operation("ashr", offset, w.whole(52))
    mantissa = w.as_double(w.whole_operation("sub", bits, w.whole_operation("shl", exponent, w.whole(52))))
    rounder = w.constant(ROUNDER)
    count = w.subtract(w.as_double(w.whole_operation("add", exponent, w.as_whole(rounder))), rounder)
    count = w.select(tiny, w.subtract(count, w.constant(54.0)), count)
    f = w.subtract(mantissa, w.constant(1.0))
    s = w.divide(f, w.add(f, w.constant(2.0)))
    z = w.multiply(s, s)
    rest = w.multiply(z, w.polynomial(LOGARITHM, z))
    # log(1 + f) = f - s (f - rest), because 2 s = f - s f.
    low = w.fused(count, w.constant(LOG2_LOW), w.negate(w.multiply(s, w.subtract(f, rest))))
    value = w.fused(count, w.constant(LOG2_HIGH), w.add(f, low))
    value = w.select(w.compare("equal", x, w.constant(math.inf)), x, value)
    value = w.select(w.compare("equal", x, w.constant(0.0)), w.constant(-math.inf), value)
    return w.select(w.compare("not_less", x, w.constant(0.0)), _keep_nan(w, x, value), w.constant(math.nan))


def _keep_nan(w: Writer, x: str, value: str) -> str:
    return w.select(w.compare("no_number", x, x), x, value)


def write_power(w: Writer, base: str, exponent: str, *, nonnegative: bool) -> str:
    """Write base to the power of exponent.

    Parameters
    ----------
    w : Writer
        Function under construction.
    base, exponent : str
        Arguments.
    nonnegative : bool
        Whether a negative base, which is then rounding of a state that cannot be negative, counts as zero;
        otherwise a negative base has a power only for whole exponents.

    Returns
    -------
    str
        Result, with a relative error of about |exponent log base| units in the last place.
    """
    zero, one = w.constant(0.0), w.constant(1.0)
    lifted = w.select(w.compare("less", base, zero), zero, base)
    size = lifted if nonnegative else w.intrinsic("fabs", base)
    value = write_exponential(w, w.multiply(exponent, write_logarithm(w, size)))
    if not nonnegative:
        rounded = w.intrinsic("floor", exponent)
        half = w.multiply(exponent, w.constant(0.5))
        odd = w.compare("unequal", w.intrinsic("floor", half), half)
        signed = w.select(odd, w.negate(value), value)
        fractional = w.compare("unequal", rounded, exponent)
        signed = w.select(fractional, w.constant(math.nan), signed)
        value = w.select(w.compare("less", base, zero), signed, value)
    value = w.select(w.compare("equal", size, one), one, value)
    # 0 * (-inf) inside would be NaN only for exponent 0, which is answered here.
    return w.select(w.compare("equal", exponent, zero), one, value)

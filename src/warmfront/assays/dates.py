"""Gene symbols that a spreadsheet turned into dates, and what they may have been."""

import datetime as dt
import re

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# Families of official symbols that spreadsheets read as month and day: Ziemann et al. 2016,
# doi:10.1186/s13059-016-1044-7. In each month the first spelling that names any gene decides.
_FAMILIES: dict[int, tuple[tuple[str, ...], ...]] = {
    3: (("MARCH", "MARC"),),
    9: (("SEPT",), ("SEP",)),
    12: (("DEC",),),
}
_SERIAL_ORIGIN = dt.date(1899, 12, 30)  # day 0 of the 1900 date system
_FIRST_SERIAL = 36526  # 2000-01-01: spreadsheets put the year of typing
_LAST_SERIAL = 54788  # 2049-12-31
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})(?:[- ]\d{2,4})?")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})[- ](\d{1,2})")
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]\d{2,4}")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")


def _month(name: str) -> int | None:
    return _MONTHS.get(name.lower()[:3])


def read_date(label: str) -> tuple[tuple[int, int], ...]:
    """Return every (month, day) that a label may stand for; empty when it is no date.

    Parameters
    ----------
    label : str
        For example ``1-Sep``, ``Sep-01``, ``2023-09-01``, ``9/1/2023`` or the serial number ``45170``.

    Returns
    -------
    tuple of tuple of int
        One pair, two for slashes where month and day can be exchanged, none when it is no date.

    Examples
    --------
    >>> read_date("7-Sep"), read_date("2023-09-07"), read_date("45176")
    (((9, 7),), ((9, 7),), ((9, 7),))
    >>> read_date("CD8A")
    ()
    """
    pairs: list[tuple[int | None, int]] = []
    if found := _DAY_MONTH.fullmatch(label):
        pairs = [(_month(found[2]), int(found[1]))]
    elif found := _MONTH_DAY.fullmatch(label):
        pairs = [(_month(found[1]), int(found[2]))]
    elif found := _ISO.fullmatch(label):
        pairs = [(int(found[1]), int(found[2]))]
    elif found := _SLASHES.fullmatch(label):
        pairs = [(int(found[1]), int(found[2])), (int(found[2]), int(found[1]))]
    elif (found := _SERIAL.fullmatch(label)) and _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        date = _SERIAL_ORIGIN + dt.timedelta(days=int(found[1]))
        pairs = [(date.month, date.day)]
    valid = [
        (month, day) for month, day in pairs if month is not None and 1 <= month <= 12 and 1 <= day <= 31
    ]
    return tuple(dict.fromkeys(valid))


def former_symbols(month: int, day: int) -> tuple[tuple[str, ...], ...]:
    """Return groups of former symbols that a spreadsheet shows as this date, likeliest group first.

    Parameters
    ----------
    month, day : int
        As the spreadsheet reads the label.

    Returns
    -------
    tuple of tuple of str
        Members of one group are equally likely.

    Examples
    --------
    >>> former_symbols(3, 1)
    (('MARCH1', 'MARC1'),)
    """
    return tuple(tuple(f"{name}{day}" for name in group) for group in _FAMILIES.get(month, ()))

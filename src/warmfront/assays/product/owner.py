"""A product in the case of a patient: the disease of the case decides which directions are read."""

from dataclasses import replace

from warmfront.domain.product import ProductTable


def place_in_case(table: ProductTable, oncotree: str) -> tuple[ProductTable, tuple[str, ...]]:
    """Give a product table the disease of its patient's case.

    Parameters
    ----------
    table : ProductTable
        As read.
    oncotree : str
        Code of the case.

    Returns
    -------
    table : ProductTable
        With the disease of the case.
    flags : tuple of str
        What a person should look at: another disease in the table, made-up numbers.

    Examples
    --------
    >>> table = ProductTable(product="TIL", disease="MEL", quantities=())
    >>> moved, flags = place_in_case(table, "OS")
    >>> moved.disease, flags
    ('OS', ('the table names MEL, the case OS: directions are read for OS; check whose product it is',))
    """
    flags = []
    if table.disease and table.disease != oncotree:
        flags.append(
            f"the table names {table.disease}, the case {oncotree}: directions are read for {oncotree}; "
            "check whose product it is"
        )
    if table.synthetic:
        flags.append("the table says that its numbers are made up")
    return replace(table, disease=oncotree), tuple(flags)

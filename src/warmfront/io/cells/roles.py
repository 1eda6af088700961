"""The file that turns a user's type names into roles."""

from pathlib import Path

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.space import CellRole
from warmfront.io.limits import listed, shorten
from warmfront.io.text import read_rows, text_suffix
from warmfront.io.toml import read_toml
from warmfront.io.validation import near

ALLOWED_ROLES = tuple(role.value for role in CellRole if role is not CellRole.UNMAPPED)


def read_roles(path: str | Path) -> dict[str, str]:
    r"""Read which role each type name of a user stands for.

    A TOML file holds ``[roles]`` with one line per type, ``"CD8+ Tex" = "cd8_t"``; a table (.tsv, .csv)
    holds the columns ``type`` and ``role``.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    dict of str to str
        Type name to role.

    Raises
    ------
    InputError
        Every role that is none, every name that comes twice, with the allowed roles.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "roles.tsv"
    ...     _ = path.write_text("type\trole\nCluster 7\tcd8_t\n")
    ...     read_roles(path)
    {'Cluster 7': 'cd8_t'}
    """
    path = Path(path)
    if text_suffix(path) is not None:
        pairs = _rows(path)
    elif path.name.lower().endswith(".toml"):
        pairs = _entries(path)
    else:
        raise refuse(
            path.name, f"a name ending in {path.suffix!r}", ".toml, .tsv, .csv", "save it as one of these"
        )
    problems, found = [], {}
    for where, name, role in pairs:
        if role not in ALLOWED_ROLES:
            close = near(role, ALLOWED_ROLES)
            hint = f"did you mean {' or '.join(close)}?" if close else "choose a role"
            allowed = ", ".join(ALLOWED_ROLES)
            problems.append(Problem(where=where, found=shorten(role), allowed=allowed, next_step=hint))
        if name in found:
            problems.append(
                Problem(
                    where=where,
                    found=f"{shorten(name)} again",
                    allowed="each type once",
                    next_step="remove one",
                )
            )
        found[name] = role
    if problems:
        raise InputError(listed(problems, len(problems), path.name, "problems with roles"))
    if not found:
        raise refuse(
            path.name, "no type", "at least one type with its role", 'write [roles] "CD8+" = "cd8_t"'
        )
    return found


def _rows(path: Path) -> list[tuple[str, str, str]]:
    rows = read_rows(path)
    header = [cell.strip().casefold() for cell in next(rows)[1]]
    if not {"type", "role"} <= set(header):
        raise refuse(
            f"{path.name}: line 1",
            shorten(", ".join(header)),
            "the columns type and role",
            "name the columns so",
        )
    at_type, at_role = header.index("type"), header.index("role")
    found = []
    for line, cells in rows:
        if len(cells) != len(header):
            raise refuse(
                f"{path.name}: line {line}", f"{len(cells)} cells", f"{len(header)} cells", "mend the line"
            )
        found.append((f"{path.name}: line {line}", cells[at_type].strip(), cells[at_role].strip()))
    return found


def _entries(path: Path) -> list[tuple[str, str, str]]:
    content = read_toml(path)
    other = sorted(set(content) - {"roles"})
    roles = content.get("roles")
    if other or not isinstance(roles, dict):
        raise refuse(
            path.name,
            f"the keys {', '.join(map(shorten, other))}" if other else "no table [roles]",
            "one table [roles]",
            'write [roles], then one line per type: "CD8+ Tex" = "cd8_t"',
        )
    return [(f"{path.name}: roles.{name}", name, str(role)) for name, role in roles.items()]

"""The result of one scale as text."""

from warmfront.domain.scales import ScaleResult, UsedInput


def summarise_result(result: ScaleResult) -> str:
    """Write one result for people.

    Parameters
    ----------
    result : ScaleResult
        Computable or not.

    Returns
    -------
    str
        Lines: result fields, rule, alarms, missing inputs, inputs, for whom it holds, warnings, sources.
    """
    lines = [result.label]
    if result.computable:
        lines += [f"  {name}: {_words(value)}" for name, value in result.fields.items()]
    else:
        lines.append(f"  not computable: {result.reason}")
    lines += [f"  missing: {', '.join(result.missing)}"] if result.missing else []
    lines += [f"  rule: {result.rule}"] if result.rule else []
    lines += [f"  ALARM: {text}" for text in result.alarms]
    lines += [f"  input {one.name}: {_input(one)}" for one in result.inputs]
    lines += [f"  timing: {result.timing}", f"  validated in: {result.population}"]
    lines += [f"  discrimination: {result.discrimination}", f"  use: {result.use}"]
    lines += [f"  warning: {text}" for text in result.warnings]
    lines += [f"  from memory, not read in the source: {text}" for text in result.from_memory]
    lines.append(f"  source: {', '.join(result.sources)} ({result.status})")
    return "\n".join(lines) + "\n"


def _input(one: UsedInput) -> str:
    """Value as used, as supplied where it was converted, and its time."""
    supplied = f", supplied as {one.supplied}" if one.supplied else ""
    time = f", {one.time.isoformat(timespec='minutes')}" if one.time is not None else ""
    return f"{_words(one.value)} {one.unit}".rstrip() + supplied + time


def _words(value: object) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_words(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)

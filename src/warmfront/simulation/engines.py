"""Which engine solves when nobody says otherwise."""

from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.kernel.machine import ObjectStore


def default_engine(store: ObjectStore | None = None) -> BatchEngine:
    """Return the engine that is used unless another is asked for: the compiled kernel.

    Parameters
    ----------
    store : ObjectStore, optional
        Keeps machine code between processes (``warmfront.io.code_store`` has one for this user's cache
        folder). Without it every process compiles each model once, in a fraction of a second.

    Returns
    -------
    BatchEngine
        Can be sent to other processes.

    Examples
    --------
    >>> default_engine().name
    'warmfront kernel (Rodas5P)'
    """
    return KernelEngine(store=store)

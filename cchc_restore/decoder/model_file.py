"""Reading trained files with a clear word for whoever has the wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import ModelError


def load_arrays(path: Path, wanted: str) -> dict[str, Any]:
    """The numpy arrays of a safetensors file.

    Args:
        path: the file.
        wanted: what its header must say it is.

    Raises:
        ModelError: the file is missing, is not a safetensors file, or says it is something else.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            found = (file.metadata() or {}).get("format", "unknown")
            if found != wanted:
                raise ModelError(f"holds {found!r}, not {wanted!r}", where=str(path), remedy=_REMEDY)
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise ModelError("no such file", where=str(path), remedy=_REMEDY) from None
    except (OSError, SafetensorError) as error:
        raise ModelError(f"cannot be read ({error})", where=str(path), remedy=_REMEDY) from None


_REMEDY = "install the package again, or build the file with 'cchc-restore train'"

"""Reading trained files, with a clear error where a file is not the right one.

They are safetensors files: the length of a header, the header in JSON, then the arrays one behind the other
(https://huggingface.co/docs/safetensors, "Format"). They are mapped into memory instead of read: nothing is
loaded that is not asked for, and processes that use the same file share its pages.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cchc_restore.core.errors import ModelError

_TYPES: Final = {"U8": "u1", "U16": "<u2", "U32": "<u4", "U64": "<u8", "F16": "<f2", "F32": "<f4"}
_REMEDY: Final = "install the package again, or build the file with 'cchc-restore train'"


def load_arrays(path: Path, wanted: str) -> dict[str, Any]:
    """The numpy arrays of a safetensors file, read-only.

    Args:
        path: the file.
        wanted: what its header must say it is.

    Raises:
        ModelError: the file is missing, is not a safetensors file, or says it is something else.
    """
    try:
        with open(path, "rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (length,) = struct.unpack_from("<Q", data)
        header = json.loads(data[8 : 8 + length])
        found = header.pop("__metadata__", {}).get("format", "unknown")
        if found != wanted:
            raise ModelError(f"holds {found!r}, not {wanted!r}", where=str(path), remedy=_REMEDY)
        return {name: _array(data, 8 + length, place) for name, place in sorted(header.items())}
    except FileNotFoundError:
        raise ModelError("no such file", where=str(path), remedy=_REMEDY) from None
    except OSError as error:
        raise ModelError(f"cannot be read ({error})", where=str(path), remedy=_REMEDY) from None
    except (ValueError, LookupError, AttributeError, TypeError, struct.error):
        raise ModelError("is damaged, or no safetensors file", where=str(path), remedy=_REMEDY) from None


def pack_words(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words as an array for such a file."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def unpack_words(words: NDArray[np.uint8]) -> list[str]:
    """The words of an array that `pack_words` made.

    >>> unpack_words(pack_words(["bản", "làng"]))
    ['bản', 'làng']
    """
    return words.tobytes().decode().split("\n")


def _array(data: mmap.mmap, start: int, place: dict[str, Any]) -> np.ndarray[Any, Any]:
    """One array: its type, its shape and its bytes, counted from `start`."""
    begin, end = place["data_offsets"]
    kind = np.dtype(_TYPES[place["dtype"]])
    return np.frombuffer(data, kind, (end - begin) // kind.itemsize, start + begin).reshape(place["shape"])

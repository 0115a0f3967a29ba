"""`python -m cchc_restore` is `cchc-restore`."""

from __future__ import annotations

import sys

from cchc_restore.cli import main

if __name__ == "__main__":
    sys.exit(main())

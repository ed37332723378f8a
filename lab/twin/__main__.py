"""Find the gaps in the checks of a chapter: python -m lab.twin CHAPTER."""

import sys

from lab.errors import LabError
from lab.twin.gaps import main

try:
    main(sys.argv[1])
except LabError as error:
    sys.exit(str(error))
except KeyboardInterrupt:
    sys.exit("Stopped.")

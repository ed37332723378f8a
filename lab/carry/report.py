"""What the verb `carry` says, and what `check` asks."""

from lab.carry.compare import Difference, differences, false_declarations, undeclared
from lab.carry.declared import LIST, Snapshot, snapshots
from lab.carry.forward import Carrier
from lab.errors import LabError
from lab.slicing.parts import read_source

ADVICE = f"what differs is declared in {LIST}, or carried: make carry WRITE=1"


def problems() -> list[str]:
    """Return a line for each difference and each declaration that is a mistake."""
    try:
        return [line for each in snapshots() for line in problems_of(each)]
    except LabError as error:
        return [str(error)]


def problems_of(snapshot: Snapshot) -> list[str]:
    """Return the mistakes of one snapshot."""
    old, new = read_source(snapshot.since), read_source(snapshot.file)
    found = differences(old, new)
    stray = [describe(each, snapshot) for each in undeclared(snapshot, found)]
    return [
        *(f"{line}, undeclared" for line in stray),
        *false_declarations(snapshot, old, new, found),
    ]


def describe(difference: Difference, snapshot: Snapshot) -> str:
    """Return where to look, the name, and what has become of it."""
    path, part = snapshot.file, difference.new
    if part is None:
        path, part = snapshot.since, difference.old
    line = part.first if part else 0
    where = f" in {snapshot.file}" if difference.new is None else ""
    return f"{path}:{line}: {difference.name}: {difference.kind}{where}"


def compare() -> int:
    """Print what differs between the snapshots; 1 if some of it is not declared."""
    for snapshot in snapshots():
        old, new = read_source(snapshot.since), read_source(snapshot.file)
        for each in differences(old, new):
            print(describe(each, snapshot))
    mistakes = problems()
    print(*mistakes, ADVICE if mistakes else "all of it is declared", sep="\n")
    return 1 if mistakes else 0


def write() -> int:
    """Carry what is not declared forward, and print it; 1 if something is left."""
    carrier = Carrier()
    for snapshot in snapshots():
        carrier.carry(snapshot)
    carrier.write()
    for line in [*carrier.diff(), *carrier.notes]:
        print(line)
    left = problems()
    for line in left:
        print(line)
    if not carrier.notes and not left:
        print("nothing to carry")
    return 1 if left else 0

"""A sequence diagram as SVG, in the colours of the page that it is part of."""

from collections.abc import Iterable
from html import escape

from lab.drawing.calls import Bar
from lab.drawing.layout import CROSS, FOOT, HALF, HEADER, Layout, Placed, Text
from lab.drawing.letters import LETTER, SIZE, clean
from lab.drawing.lifelines import EDGE, NARROW
from lab.drawing.rows import Kind

SHOWN = 420 / NARROW  # pixels to a unit, where there is room for them
LEAST = 0.95  # pixels to a unit; where there is less room, the page scrolls
NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "var(--md-text-font, system-ui, sans-serif)"
NAMES = (  # of what the page provides, shorter, for they are said for every row
    "--paper:var(--md-default-bg-color, Canvas);"
    "--thin:var(--course-line, #8888);"
    "--soft:var(--course-soft, Canvas);"
    "--dim:var(--md-default-fg-color--light, currentColor);"
    "--net:var(--md-accent-fg-color, #b0622d);"
    "--bad:var(--course-wrong, #c5483d);"
    "--bytes:var(--md-code-hl-string-color, currentColor);"
    "--code:var(--md-code-font, ui-monospace, monospace)"
)

COLOURS: dict[Kind, str] = {
    "data": "var(--net)",
    "fin": "var(--net)",
    "reset": "var(--bad)",
    "refused": "var(--bad)",
    "wrong": "var(--bad)",
    "rule": "var(--dim)",
}
TYPES = {"code": "font-family:var(--code)"}
TYPES["data"] = f"{TYPES['code']};fill:var(--bytes)"


class Painter:
    """The elements of a drawing, and the rows that they are made from."""

    def __init__(self, layout: Layout, bars: Iterable[Bar]) -> None:
        self.layout = layout
        self.places = layout.lifelines.places
        self.placed = layout.placed
        self.bars = [bar for bar in bars if bar.kept and bar.first < len(self.placed)]
        self.uses: dict[int, int] = {}  # the last row of each lifeline
        for index, each in enumerate(self.placed):
            if each.row.kind != "rule":
                self.uses |= {each.row.start: index, each.row.end: index}

    def svg(self, title: str, words: str) -> str:
        """Return the whole drawing; `words` say what is in it."""
        width, height = self.layout.lifelines.width, self.layout.height
        shown = f'width="{width * SHOWN:.0f}" height="{height * SHOWN:.0f}"'
        kind = f'class="sequence" {shown} viewBox="0 0 {width} {height}"'
        style = f"min-width:{width * LEAST:.0f}px"
        return svg(kind, style, title, words, self.inside())

    def inside(self) -> list[str]:
        """Return what is seen, from the back to the front."""
        texts = (letters(each, text) for each in self.placed for text in each.texts)
        halo = "paint-order:stroke;stroke:var(--paper)"
        return [
            *group("fill:none;stroke:var(--thin);stroke-width:1.5", self.lifelines()),
            *group("fill:var(--soft);stroke:var(--dim)", map(self.bar, self.bars)),
            *group("stroke:currentColor;stroke-width:1.2", map(line, self.placed)),
            *group("fill:none;stroke:currentColor;stroke-width:1.5", self.crosses()),
            *group(f"{halo};stroke-width:4;stroke-linejoin:round", texts),
            *self.headers(),
        ]

    def end(self, bar: Bar) -> int:
        """Return how far down a bar reaches."""
        return self.placed[min(bar.last, len(self.placed) - 1)].y + FOOT

    def bar(self, bar: Bar) -> str:
        x = self.places[bar.at] + HALF * bar.level() - HALF
        y = self.placed[bar.first].y
        height = self.end(bar) - y
        return f'<rect x="{x}" y="{y}" width="{2 * HALF}" height="{height}"/>'

    def ends(self) -> dict[int, Bar]:
        """Return the lifelines that end before the drawing does, and after what."""
        found: dict[int, Bar] = {}
        for bar in self.bars:
            if bar.ends:
                touched = {bar.at, self.placed[bar.first].row.start}
                found |= {at: bar for at in touched if self.uses[at] <= bar.last}
        return found

    def lifelines(self) -> Iterable[str]:
        ends = self.ends()
        bottom = self.layout.height - EDGE
        for index, place in enumerate(self.places):
            foot = self.end(ends[index]) + CROSS if index in ends else bottom
            yield f'<path d="M{place} {EDGE + HEADER}V{foot}"/>'

    def crosses(self) -> Iterable[str]:
        crossed = {(bar.at, self.end(bar)) for bar in self.bars if bar.ends}
        crossed |= {(at, self.end(bar)) for at, bar in self.ends().items()}
        for at, y in sorted(crossed):
            yield f'<path d="{cross(self.places[at], y + CROSS)}"/>'

    def headers(self) -> Iterable[str]:
        """Yield the names of the lifelines, as often as they are said."""
        ends = self.ends()
        for row, top in self.layout.headers:
            for index, lifeline in enumerate(self.layout.lifelines.all):
                if index in ends and ends[index].last < row:
                    continue
                x, half = self.places[index], round(lifeline.half)
                yield (
                    f'<rect x="{x - half}" y="{top}" width="{2 * half}" rx="3"'
                    f' height="{HEADER}" style="fill:var(--soft);stroke:var(--thin)"/>'
                )
                yield (
                    f'<text x="{x}" y="{top + 15}" text-anchor="middle"'
                    f' font-weight="600">{escape(lifeline.label, quote=False)}</text>'
                )


def svg(kind: str, style: str, title: str, words: str, inside: Iterable[str]) -> str:
    """Return a drawing in the colours of its page, which `words` describe."""
    head = (
        f'<svg xmlns="{NAMESPACE}" role="img" {kind} style="{style};{NAMES}"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="currentColor">'
    )
    names = [
        f"<title>{escape(clean(title), quote=False)}</title>",
        f"<desc>{escape(words, quote=False)}</desc>",
    ]
    return "\n".join([head, *names, *inside, "</svg>\n"])


def group(style: str, elements: Iterable[str]) -> list[str]:
    inside = list(elements)
    return [f'<g style="{style}">', *inside, "</g>"] if inside else []


def cross(x: int, y: int, size: int = 4) -> str:
    there, across = f"M{x - size} {y - size}l{2 * size} {2 * size}", 2 * size
    return f"{there}m0-{across}l-{across} {across}"


def line(placed: Placed) -> str:
    """Return the arrow, the dot or the rule of a row."""
    kind, x, y = placed.row.kind, placed.end, placed.y
    colour = COLOURS.get(kind, "currentColor")
    whole = f"M{placed.start} {y}H{x}"
    back = -7 if x > placed.start else 7
    match kind:
        case "rule":
            free = (x - placed.texts[0].width) // 2 - LETTER
            sides = f"M{placed.start} {y}H{free:.0f}M{x - free:.0f} {y}H{x}"
            return path(sides, f"stroke:{colour};stroke-dasharray:2 4")
        case "note" | "wrong":
            style = f' style="stroke:none;fill:{colour}"'
            return f'<circle cx="{x}" cy="{y}" r="2.5"{style}/>'
        case "reset" | "refused":
            return path(whole + cross(x + back, y), f"stroke:{colour}")
        case "return":
            tip = path(f"M{x + back} {y - 4}L{x} {y}L{x + back} {y + 4}", "fill:none")
            return path(whole, "stroke-dasharray:4 3") + tip
        case "fin":
            shaft = f"M{placed.start} {y}H{x + back}M{x + 1.5 * back:g} {y - 4}v8"
            return path(
                shaft + tip_of(x, y, back), f"stroke:{colour};fill:var(--paper)"
            )
        case _:
            return path(whole + tip_of(x, y, back), f"stroke:{colour};fill:{colour}")


def path(d: str, style: str) -> str:
    return f'<path d="{d}" style="{style}"/>'


def tip_of(x: int, y: int, back: int) -> str:
    """Return the outline of an arrow's head."""
    return f"M{x + back} {y - 3}L{x} {y}L{x + back} {y + 3}z"


def letters(placed: Placed, text: Text) -> str:
    """Return a line of letters as an element."""
    colour = COLOURS.get(placed.row.kind) if placed.row.kind in LETTERED else None
    style = f' style="fill:{colour}"' if colour else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    words = " ".join(part(*each) for each in text.parts)
    return f'<text x="{text.x}" y="{text.y}"{anchor}{style}>{words}</text>'


LETTERED = ("wrong", "reset", "refused", "rule")


def part(words: str, kind: str) -> str:
    escaped = escape(words, quote=False)
    return (
        f'<tspan style="{TYPES[kind]}">{escaped}</tspan>' if kind in TYPES else escaped
    )

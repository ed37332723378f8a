"""Code blocks as HTML, in the shape that the theme gives to its own."""

from html import escape


def block(caption: str, code: str, kind: str = "", copied: str | None = None) -> str:
    """Return code under a caption, both HTML; a reader may copy another text."""
    data = "" if copied is None else f' data-copy="{escape(copied)}"'
    return (
        f'<div class="{f"highlight {kind}".strip()}">'
        f'<span class="filename">{caption}</span>'
        f"<pre{data}><span></span><code>{code}</code></pre></div>"
    )

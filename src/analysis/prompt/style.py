"""How tables and forms look in a notebook: the style that stands in each output of the prompt."""

from pathlib import Path

from markupsafe import Markup

_SHEET = Path(__file__).with_name("prompt.css").read_text("utf-8").replace("\n", "")
STYLE = Markup("<style>{}</style>").format(Markup(_SHEET))


def styled(html: str) -> str:
    """Return a piece of HTML with its style, as a notebook shows it.

    >>> styled("<p>x</p>").endswith('</style><div class="selfeval"><p>x</p></div>')
    True
    """
    return f'{STYLE}<div class="selfeval">{html}</div>'

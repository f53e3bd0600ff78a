"""A page read as a browser would."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """A page read as a browser would: where its tags do not balance, its ids, its loads, and its unnamed pictures."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
    LEAVES = frozenset({"path", "use", "rect", "circle"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.loads: list[str] = []
        self.unnamed: list[str] = []
        self.scripts = 0
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.unbalanced += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, dict(attrs))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open[-1:]):
            self.words.append(data)

    def _look(self, tag: str, attrs: dict[str, str | None]) -> None:
        self.scripts += tag == "script"
        if attrs.get("id"):
            self.ids.append(attrs["id"] or "")
        for name in ("src", "href", "xlink:href", "data", "action", "srcset"):
            value = attrs.get(name)
            if value and value.startswith("#"):
                self.anchors.append(value[1:])
            elif value and not value.startswith("data:"):
                self.loads.append(f"{tag} {name}={value[:60]}")
        if tag in ("svg", "img") and not (attrs.get("aria-label") or attrs.get("alt") or attrs.get("aria-hidden")):
            self.unnamed.append(f"{tag} at {self.getpos()}")

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

"""A line of progress on stderr while work runs; silent where stderr is no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parkzero.text.speaking import Lang


class Progress:
    """A bar for each kind of step that work tells of."""

    def __init__(self, lang: Lang) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self.lang = lang
        self.bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def step(self, what: str) -> None:
        """Advance the task that `what` names."""
        from parkzero.text.speaking import say

        if what.startswith("gap "):
            what, gap = what.split(" ", 1)
            if what in self.tasks:
                self.bar.update(self.tasks[what], description=say("progress_gap", self.lang, gap=gap))
            else:
                self.tasks[what] = self.bar.add_task(say("progress_gap", self.lang, gap=gap), total=None)
        if what not in self.tasks:
            self.tasks[what] = self.bar.add_task(say(f"progress_{what}", self.lang), total=None)
        self.bar.advance(self.tasks[what])

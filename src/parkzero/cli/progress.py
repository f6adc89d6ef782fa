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
            TextColumn("{task.fields[counted]}"),
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
        """Advance the task that `what` names; "x of n" says how many steps it has from here on."""
        from parkzero.text.speaking import say

        what, _, gap = what.partition(" ") if what.startswith("gap ") else (what, "", "")
        what, _, more = what.partition(" of ")
        said = say(f"progress_{what}", self.lang, **({"gap": gap} if gap else {}))
        if what not in self.tasks:
            self.tasks[what] = self.bar.add_task(said, total=None, counted="")
        task = self.bar.tasks[self.bar.task_ids.index(self.tasks[what])]
        done = int(task.completed) + (not more)
        total = int(task.completed) + int(more) if more else task.total
        counted = str(done) if total is None else say("progress_counted", self.lang, done=done, total=int(total))
        self.bar.update(self.tasks[what], description=said, completed=done, total=total, counted=counted)

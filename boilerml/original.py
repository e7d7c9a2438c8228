"""The page that an extraction was made of, for what may be asked later: how it looked, why, and what readers wrote.

It holds the page's source rather than its tree, so it pickles and is small; an answer costs parsing the page again, a
millisecond or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from boilerml.decide import decide
from boilerml.limits import USUAL, Limits
from boilerml.model import Model, load
from boilerml.reading import gathered, read

if TYPE_CHECKING:
    from boilerml.outline import Node
    from boilerml.reasons import Reason, Reasons


class _Lost(NamedTuple):
    """Stands in for a model after pickling."""

    name: str


@dataclass(frozen=True, eq=False, repr=False)
class Original:
    """A page as it was given, and how it was judged."""

    html: str | bytes
    url: str | None
    scope: str
    model: Model | _Lost | str | Path | None
    """As it was given; the shipped one if None."""
    limits: Limits = USUAL
    """By which it was read, none of them of time."""

    def outline(self, kept: Sequence[bool]) -> tuple[Node, ...]:
        """The kept blocks with their structure, and the pictures among them.

        Args:
            kept: for each block of the page, whether it is kept.
        """
        from boilerml.arrange import arranged
        from boilerml.marked import marked

        _, parts = gathered(
            self.html, lambda tree, room: marked(tree, self.url, room), lambda part: part.page, self.limits
        )
        nodes: tuple[Node, ...] = ()
        first = 0
        for part in parts:
            end = first + len(part.page.blocks)
            nodes += arranged(part, kept[first:end])
            first = end
        return nodes

    def why(self, index: int, most: int) -> tuple[Reason, ...]:
        """The features that spoke most for and against a block, at most so many of each."""
        return self._reasons.of(index, most)

    def comments(self) -> list[int]:
        """The blocks that hold the words of readers, whether or not they are kept."""
        from boilerml.discussion import comments

        model, page = self._model, read(self.html, self.limits)
        scope = "article" if "article" in model.calibration else self.scope
        probabilities, words, *_ = model.judge(page, scope)
        kept = decide(probabilities, words, beta=model.betas[scope]["balanced"]).kept
        return comments(page, kept.tolist(), model)

    @cached_property
    def _reasons(self) -> Reasons:
        from boilerml.reasons import Reasons

        return Reasons(read(self.html, self.limits), self._model, self.scope)

    @property
    def _model(self) -> Model:
        if isinstance(self.model, _Lost):
            raise ValueError(  # noqa: TRY004 - what is wrong is the time of asking
                f"the model {self.model.name} was not pickled with this extraction: ask for reasons and comments "
                "before it is pickled, or give extract() the model's folder instead of the model"
            )
        return self.model if isinstance(self.model, Model) else load(self.model)

    def __getstate__(self) -> dict[str, Any]:
        """What was given; of a model no more than its name: it is a hundred times as large as a page."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        if isinstance(self.model, Model):
            state["model"] = None if self.model is load() else _Lost(self.model.name)
        return state

"""What Tab offers on a line of one of our magics.

In this room IPython's completer is answered.
"""

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from nbcluster.magics.lines import completions


@context_matcher()  # type: ignore[untyped-decorator]  # IPython's
def match_our_lines(context: CompletionContext) -> SimpleMatcherResult:
    """A matcher of IPython's. Where an option is being typed, nobody else's answers are wanted."""
    line = context.text_until_cursor.lstrip()
    offered = [text for text in completions(line) if text.startswith(context.token)]
    return SimpleMatcherResult(
        completions=[SimpleCompletion(text, type="option") for text in offered],
        matched_fragment=context.token,
        ordered=True,
        suppress=bool(offered),
    )

"""Texts from somebody's code, as they may be shown.

In this room a text becomes harmless.
"""

import unicodedata


def inert(text: str, limit: int) -> str:
    """A text from the user's code as it may be shown: no control character acts, nothing is endless.

    Escape sequences would colour a terminal, and marks for the direction of writing would turn the words
    of a sentence of ours around.
    """
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    # All that is made visible below is not printable to Python, which knows that at once of a whole text.
    return cut if cut.isprintable() else "".join(_visible(character) for character in cut)


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    if character == "\n" or (unicodedata.category(character) not in _ACTING and character not in _TURNING):
        return character
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"


#: Control characters, halves of characters, line and paragraph separators.
_ACTING = {"Cc", "Cs", "Zl", "Zp"}

#: What changes the direction of writing, and what is nowhere seen.
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

"""One class for every character, the same on every Python: scripts, punctuation and digits by table look-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CLASSES = (
    "space newline lower upper uncased unspaced digit sentence_end ellipsis comma colon question quote bracket "
    "currency divider dash copyright symbol other"
).split()
"""``uncased``: letters of scripts without case; ``unspaced``: of scripts that put no space between words."""

CLASS = {name: index for index, name in enumerate(CLASSES)}
"""The number of each class in the table."""

SIZE = 0x30000

_UNSPACED = ((0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF),
             (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF))  # fmt: skip
_SYMBOLS = ((0x2190, 0x2BFF), (0xE000, 0xF8FF), (0x1F000, 0x1FAFF))
_PUNCTUATION = ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E), (0xA0, 0xBF), (0x2000, 0x206F),
                (0x3000, 0x303F), (0xFE10, 0xFE6F), (0xFF00, 0xFF0F))  # fmt: skip
_ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20,
          0x1040, 0x17E0, 0xFF10)  # fmt: skip
_CASED = ((0x41, 0x24F), (0x370, 0x58F), (0x10A0, 0x10FF), (0x1E00, 0x1FFF))
_LISTED = {
    "space": " \t\r\x0b\x0c\xa0\u2002\u2003\u2009\u202f\u3000\u200e\u200f",
    "newline": "\n",
    "sentence_end": ".!。！．؟।॥۔…։።",
    "question": "?？;",
    "ellipsis": "…",
    "comma": ",،、，;；",
    "colon": ":：",
    "quote": "\"'“”„«»‘’「」『』‹›",
    "bracket": "()[]{}（）【】《》〈〉",
    "currency": "$€£¥₹₽₩₴₺฿₫₪￥",
    "divider": "|/\\•·→←»›>*#_=~",
    "dash": "-–—―",
    "copyright": "©®™",
}


def _table() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    classes = np.full(SIZE, CLASS["uncased"], np.uint8)
    lower = np.arange(SIZE, dtype=np.uint32)
    classes[:0x21] = CLASS["other"]
    for name, ranges in (("unspaced", _UNSPACED), ("symbol", _SYMBOLS), ("other", _PUNCTUATION)):
        for first, last in ranges:
            classes[first : last + 1] = CLASS[name]
    for zero in _ZEROS:
        classes[zero : zero + 10] = CLASS["digit"]
    for first, last in _CASED:
        for code in range(first, last + 1):
            small = chr(code).lower()
            if chr(code).isupper():
                classes[code] = CLASS["upper"]
                lower[code] = ord(small) if len(small) == 1 else code
            elif chr(code).islower():
                classes[code] = CLASS["lower"]
    for name, characters in _LISTED.items():
        for character in characters:
            classes[ord(character)] = CLASS[name]
    return classes, lower


CLASS_OF, LOWER_OF = _table()


def codes(text: str) -> NDArray[np.uint32]:
    """The text's code points, those past the table as its last; lone surrogates stay what they are."""
    array: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    known: NDArray[np.uint32] = np.minimum(array, np.uint32(SIZE - 1))
    return known

"""The OCR engine (rapidocr on onnxruntime), behind two calls: where text stands, and what a strip of text says.

Its models come with its wheel; nothing is downloaded. It is imported when the first page needs it, never before.
Does not belong here: what to do with the text (`scan_text`).
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sources.readers import limits
from sources.readers.scan_rules import Box, Image


@dataclass(frozen=True, slots=True)
class Strip:
    """What one strip says. `places`: for each character its middle as a part of the width, 0 to 1."""

    text: str
    score: float
    places: list[float]


class Engine:
    """One engine a process: about 100 MB of models."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        _keep_memory_small()
        found = importlib.util.find_spec("rapidocr")
        assert found is not None and found.origin is not None
        models = Path(found.origin).parent / "models"
        self._run: Any = RapidOCR(
            params={
                # Paths of the models in the wheel: with them the engine never asks the network.
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "Cls.model_path": str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
                # Cells are narrow: filled up to the usual 320 they cost two and a half times as much and read the same.
                "Rec.rec_img_shape": [3, 48, 96],
                "Global.log_level": "critical",
                "Global.use_preprocess_img": False,
                # One worker a core already: more threads would only fight.
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        cv2.setNumThreads(1)

    def detect(self, image: Image) -> list[Box]:
        """Lines of text as upright boxes in pixels."""
        height, width = image.shape
        scale = min(1.0, (limits.MAX_DETECTION_PIXELS / (height * width)) ** 0.5)
        small: Any = (
            image if scale == 1.0 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        )
        found = self._call(_colour(small), use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        if boxes is None:
            return []
        out: list[Box] = []
        for quad in np.asarray(boxes, np.float64) / scale:
            (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
            out.append((max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))))
        return out

    def recognise(self, strip: Image) -> Strip:
        """The text of one line."""
        found = self._call(_colour(strip), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        texts, scores, words = found.txts, found.scores, found.word_results
        if not texts or not texts[0].strip():
            return Strip("", float(scores[0]) if scores else 0.0, [])
        text = str(texts[0]).strip()
        return Strip(text, float(scores[0]), _places(text, words[0]))

    def is_upside_down(self, strip: Image) -> bool:
        """Whether the line stands on its head."""
        found = self._call(_colour(strip), use_det=False, use_cls=True, use_rec=False)
        label, score = found.cls_res[0]
        return bool(label == "180" and score > 0.9)

    def _call(self, picture: Any, **steps: bool) -> Any:
        try:
            return self._run(picture, **steps)
        except Exception as error:
            # Both libraries report exhausted memory as an error of their own.
            text = str(error)
            if any(mark in text for mark in ("bad_alloc", "allocate memory", "Insufficient memory", "bad allocation")):
                raise MemoryError(type(error).__name__) from error
            raise


_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BLOCK = 4 << 20


def _keep_memory_small() -> None:
    """Of glibc: give large blocks back at once, and no address space of its own to each thread of OpenCV.

    Without it a worker grows page by page into its limit. Other systems' allocators need no telling.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_M_ARENA_MAX, 1)


def _colour(image: Image) -> Any:
    return cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_GRAY2BGR)


def _places(text: str, words: Any) -> list[float]:
    """Where the network saw each character; spread evenly where it does not say."""
    if words is not None and words.line_txt_len:
        letters = "".join(ch for word in words.words for ch in word)
        columns = [column for places in words.word_cols for column in places]
        seen = iter(zip(letters, columns, strict=False))
        out: list[float] = []
        for char in text:
            if char.isspace():
                out.append(out[-1] if out else 0.0)
                continue
            mate = next(seen, None)
            if mate is None or mate[0] != char:
                break
            out.append(min((mate[1] + 0.5) / float(words.line_txt_len), 1.0))
        if len(out) == len(text):
            return out
    return [(n + 0.5) / len(text) for n in range(len(text))]


@cache
def engine() -> Engine:
    """The engine of this process. Raises ImportError without the extra `ocr`."""
    return Engine()

"""Nothing is cut, nothing overlaps, and page 1 prints on one sheet; measured in a real browser."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MEASURE = """
<script>
const problems = [];
if (document.documentElement.scrollWidth > window.innerWidth)
  problems.push('page is wider than the window: ' + document.documentElement.scrollWidth);
for (const svg of document.querySelectorAll('svg.figure')) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
  const boxes = texts.map(text => text.getBoundingClientRect());
  texts.forEach((text, i) => {
    const box = boxes[i];
    const beside = box.left < frame.left - 1 || box.right > frame.right + 1;
    const beyond = box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    if (beside || beyond)
      problems.push('cut: ' + text.textContent);
    if (box.height < 8) problems.push('tiny: ' + text.textContent);
    boxes.slice(i + 1).forEach((other, j) => {
      const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      const pair = text.textContent + ' / ' + texts[i + 1 + j].textContent;
      if (wide > 1 && high > 4) problems.push('overlap: ' + pair);
    });
  });
}
document.body.innerHTML = '<pre id="measured"></pre>';
document.getElementById('measured').textContent = JSON.stringify(problems);
</script>
"""
WIDTHS = (1280, 600)


def measured(printed: str) -> Any:
    found = re.search(r'<pre id="measured">(.*?)</pre>', printed, flags=re.DOTALL)
    assert found is not None
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_and_nothing_overlaps(
    page: Path, width: int, chromium: Callable[..., str], tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    # The page forbids scripts; the copy that is measured drops that rule.
    opened = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    copy = tmp_path / "copy.html"
    copy.write_text(opened.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    printed = chromium(f"--window-size={width},1600", "--dump-dom", copy.as_uri())
    assert measured(printed) == []


def test_the_page_forbids_scripts(page: Path, chromium: Callable[..., str], tmp_path: Path) -> None:
    copy = tmp_path / "attacked.html"
    attack = "<script>document.title = 'taken over'</script></body>"
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", attack), encoding="utf-8")
    assert "<title>taken over</title>" not in chromium("--dump-dom", copy.as_uri())


def test_the_board_page_prints_on_one_sheet(
    report: Path, chromium: Callable[..., str], pdftotext: str, tmp_path: Path
) -> None:
    pdf = tmp_path / "report.pdf"
    chromium(f"--print-to-pdf={pdf}", report.as_uri())
    done = subprocess.run([pdftotext, str(pdf), "-"], capture_output=True, text=True, check=True)  # noqa: S603
    first, second, *_ = done.stdout.split("\f")
    assert "Review date" in first
    assert "Microenvironment in numbers" in second
    # Teaching notes are folded on screen and open on paper.
    assert "What the score does when genes of the set are resampled." in done.stdout

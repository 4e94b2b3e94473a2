"""``make screenshots``: the demo chat's page as the README shows it, at desktop and phone widths, light and dark."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

import classifier
from classifier.report import write_report
from classifier.transcripts import read_with_report
from tests.report.browser import browser

ROOT = Path(__file__).parents[2]
#: name -> width, height, device pixels, colour scheme, whether the whole page
VIEWS = {
    "report-desktop": (1200, 1500, 1, "light", False),
    "report-desktop-dark": (1200, 1500, 1, "dark", False),
    "report-phone": (390, 844, 2, "light", False),
}


def checked_by_hand(conversations, model):
    """Analyse the demo chat, with the model's mistakes set right as a careful reader would."""
    right = pd.read_csv(ROOT / "data" / "demo" / "chat-labels.csv", keep_default_na=False)
    turns = classifier.analyze(conversations, model=model).turns
    tags = [" ".join(tags) for tags in turns["tags"]]
    wrong = (turns["label"].to_numpy() != right["label"]) | (tags != right["tags"]) | turns["crisis"].notna().to_numpy()
    return classifier.analyze(conversations, model=model, corrections=right[wrong])


def main(folder: Path = ROOT / "docs" / "images") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    result = read_with_report(ROOT / "data" / "demo" / "chat.txt")
    model = classifier.load()
    dynamics = checked_by_hand(result.conversations, model)
    with tempfile.TemporaryDirectory() as place, browser() as chromium:
        page_file = write_report(dynamics, Path(place) / "report.html", model=model, reads=[result.report])
        for name, (width, height, pixels, scheme, whole) in VIEWS.items():
            page = chromium.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=pixels, color_scheme=scheme
            )
            page.goto(page_file.as_uri())
            page.screenshot(path=folder / f"{name}.png", full_page=whole)
            page.close()


if __name__ == "__main__":
    main()

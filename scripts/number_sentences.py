"""Split the texts of ../shared/seeds anew and compare with coverage/sentences.tsv.

Run as ``python scripts/number_sentences.py --shared ../shared``. Sentences keep what is written of them; a
new one comes without topic and disposition, which the knowledge check then asks for. What is lost is printed.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pages import DATA
from seed_sentences import digest, seeds

TABLE = DATA / "coverage" / "sentences.tsv"
COLUMNS = ("seed", "number", "digest", "topic", "disposition", "where", "reason")
Row = dict[str, str]
NEW = {"topic": "", "disposition": "unexplained", "where": "", "reason": ""}


def read_table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def number(shared: Path, known: Sequence[Row]) -> Iterator[Row]:
    """Every sentence in order, with what the table says of the first unused row of its digest."""
    written: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in known:
        written[row["seed"], row["digest"]].append(row)
    for name, sentences in seeds(shared).items():
        for position, sentence in enumerate(sentences, 1):
            own = digest(sentence)
            rest = written[name, own]
            old = (
                rest.pop(0)
                if rest
                else {"topic": "", "disposition": "unexplained", "where": "", "reason": ""}
            )
            yield {**old, "seed": name, "number": str(position), "digest": own}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with seeds")
    known = read_table()
    rows = list(number(parser.parse_args().shared, known))
    kept = {(row["seed"], row["digest"]) for row in rows}
    lost = [row for row in known if (row["seed"], row["digest"]) not in kept]
    new = [row for row in rows if row["disposition"] == "unexplained"]
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{TABLE.name}: {len(rows)} sentences, {len(new)} new, {len(lost)} lost")
    for row in lost:
        print(f"  lost: {row['seed']} {row['number']} ({row['topic']})")
    for row in new:
        print(f"  new: {row['seed']} {row['number']}")
    sys.exit(1 if lost or new else 0)


if __name__ == "__main__":
    main()

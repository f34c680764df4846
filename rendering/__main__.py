"""`python -m rendering` writes every rendered part; with --check it names those that differ."""

import sys

from rendering.parts import PARTS, ROOT


def main(arguments: list[str]) -> int:
    check = arguments == ["--check"]
    differing = [part for part in PARTS if part.written() != part.rendered()]
    for part in differing:
        where = f"{part.file.relative_to(ROOT)} ({part.name})"
        if check:
            print(f"{where} is not what the code says: run `make render`")
        else:
            part.write()
            print(f"Wrote {where}")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

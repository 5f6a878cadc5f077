"""Every link of a document leads somewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^(`{3,}).*?^\1\s*$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub and GitLab make them."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        number = 0
        while (name := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(name)
    return found


def broken(path: Path, text: str, documents: dict[Path, str]) -> list[str]:
    """Return the links of a document that lead nowhere."""
    return [
        f"{path}: {link}"
        for link in LINK.findall(FENCE.sub("", text))
        if not re.match(r"(https?|mailto):", link) and not leads_somewhere(path, link, documents)
    ]


def leads_somewhere(path: Path, link: str, documents: dict[Path, str]) -> bool:
    """Return whether the file that a link names exists, and in it the heading of its anchor."""
    name, _, anchor = link.partition("#")
    target = ((ROOT / path).parent / name if name else ROOT / path).resolve()
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors(documents.get(target.relative_to(ROOT), ""))


def test_every_relative_link_leads_somewhere(documents: dict[Path, str]) -> None:
    """Files exist, and so do the headings that an anchor names."""
    wrong = [one for path, text in documents.items() for one in broken(path, text, documents)]

    assert wrong == []


def test_links_are_looked_at_at_all(documents: dict[Path, str]) -> None:
    """The README links to documents with anchors, and a broken link would be seen."""
    readme = Path("README.md")
    text = "[a](docs/nothing.md) [b](docs/exports.md#nothing) [c](docs/exports.md#slack)"

    assert any("#" in link for link in LINK.findall(documents[readme]))
    assert broken(readme, text, documents) == [
        "README.md: docs/nothing.md",
        "README.md: docs/exports.md#nothing",
    ]


def test_every_document_that_the_program_names_is_there(
    tracked: tuple[Path, ...], documents: dict[Path, str]
) -> None:
    """T-20: a sentence, a table of a configuration or a page of ours sends nobody nowhere."""
    named = re.compile(r"\bdocs/[a-z0-9/_-]+\.md(?:#[a-z0-9_-]+)?")
    own = [path for path in tracked if path.suffix in {".py", ".toml", ".j2"}]
    sent = {
        link
        for path in own
        if path.parts[0] in {"bot", "adapters", "policies", "storage"}
        for link in named.findall((ROOT / path).read_text("utf-8"))
    }

    assert len(sent) >= 5
    assert {link for link in sent if not leads_somewhere(Path("README.md"), link, documents)} == (
        set()
    )


def test_every_document_is_listed(documents: dict[Path, str]) -> None:
    """docs/README.md leads to every page beside it, docs/adr/README.md to every decision."""
    for folder in (Path("docs"), Path("docs/adr")):
        pages = {path.name for path in documents if path.parent == folder} - {"README.md"}
        linked = {link.partition("#")[0] for link in LINK.findall(documents[folder / "README.md"])}

        assert pages <= linked, folder

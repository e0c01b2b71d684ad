"""All file effects pass one module: no other may write, rename, remove or create."""

from __future__ import annotations

import ast
from pathlib import Path

import gunjip

SOURCE = Path(gunjip.__file__).parent
METHODS = {
    "write_text", "write_bytes", "mkdir", "rename", "replace", "unlink", "rmdir", "touch",
    "symlink_to", "hardlink_to", "to_parquet", "to_csv", "to_excel", "to_file", "savefig", "dump",
}  # fmt: skip
MODULES = {"shutil", "tempfile"}
OS_CALLS = {
    "rename", "replace", "remove", "unlink", "mkdir", "makedirs", "rmdir", "open", "link",
    "symlink", "write", "truncate",
}  # fmt: skip
# str.replace and DataFrame.replace share a name with Path.replace: told apart by
# their arguments (two or more); to_csv() and to_file-likes without a path give text.


def writes(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            found += [f"{node.lineno}: import {n}" for n in names if n in MODULES]
        if not isinstance(node, ast.Call):
            continue
        call = node.func
        if isinstance(call, ast.Name) and call.id == "open":
            found.append(f"{node.lineno}: open()")
        if not isinstance(call, ast.Attribute):
            continue
        owner = call.value.id if isinstance(call.value, ast.Name) else ""
        if owner == "os" and call.attr in OS_CALLS:
            found.append(f"{node.lineno}: os.{call.attr}")
        if call.attr == "open":
            mode = [a.value for a in node.args if isinstance(a, ast.Constant)]
            mode += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
            if any(isinstance(m, str) and set(m) & set("wax+") and len(m) <= 3 for m in mode):
                found.append(f"{node.lineno}: .open({mode})")
        if call.attr in METHODS:
            if owner in ("part", "files", "json", "pickle"):
                continue  # our own module, or text in memory
            if call.attr == "replace" and (len(node.args) != 1 or node.keywords):
                continue
            first = node.args[0] if node.args else None
            if call.attr == "rename" and (node.keywords or isinstance(first, ast.Constant)):
                continue  # DataFrame.rename(columns=…), Series.rename("name")
            if call.attr == "replace" and isinstance(first, ast.Dict):
                continue  # Series.replace({old: new})
            to_memory = isinstance(first, ast.Name) and first.id in ("buffer", "memory", "out")
            if call.attr in ("to_csv", "to_parquet", "to_excel", "to_file", "savefig", "dump") and (
                to_memory or first is None
            ):
                continue
            found.append(f"{node.lineno}: .{call.attr}")
    return found


def test_no_other_module_touches_the_disk() -> None:
    guilty = {}
    for path in SOURCE.rglob("*.py"):
        if path == SOURCE / "foundation" / "files.py":
            continue
        found = writes(ast.parse(path.read_text(encoding="utf-8")))
        if found:
            guilty[path.relative_to(SOURCE).as_posix()] = found
    assert guilty == {}


def test_the_rule_sees_what_it_forbids() -> None:
    bad = "import shutil\nfrom pathlib import Path\nPath('a').write_text('x')\nopen('b', 'w')\n"
    bad += "df.to_csv('x.csv')\nPath('a').open('wb')\nos.remove('a')\nPath('a').replace('b')\n"
    assert len(writes(ast.parse(bad))) == 7

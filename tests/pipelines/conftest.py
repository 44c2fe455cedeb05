"""A small folder of documents of invented departments, and one data folder in which a complete run was made of it.

The run takes some seconds, so it is made once for each test process; a test that changes it works on a copy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from warehouse import lake

ROOT = Path(__file__).parents[2]
JIXIAO = Path(sys.executable).parent / "jixiao"
TIMEOUT = 300

REPORT = """{year}年度{district}{department}部门整体支出绩效自评报告
（示例文档：区县、部门与数据均为虚构）
一、部门概况
（一）人员情况
{district}{department}核定编制{staff}名，年末实有在职人员{staff}人。
二、部门整体支出情况
（一）收支总体情况
{year}年度本部门收入合计{total}万元，支出合计{total}万元，其中：基本支出{basic}万元，项目支出{project}万元。
（二）“三公”经费支出情况
{year}年度“三公”经费支出合计{vehicle}万元，其中公务用车运行维护费{vehicle}万元。
三、自评结论
经自评，{year}年度部门整体支出绩效自评得分为{score}分，等级为“优”。
{district}{department}
{next_year}年3月20日
"""


def report(department: str, *, total: str, basic: str, project: str, district: str = "示例青禾区") -> str:
    """The text of a report whose sentences are our own; total, basic and project in 万元."""
    return REPORT.format(
        district=district, department=department, year=2023, next_year=2024, staff=18, total=total, basic=basic,
        project=project, vehicle="3.20", score="95.5",
    )  # fmt: skip


def write_documents(folder: Path) -> None:
    """Four documents in three formats, in a district's folder and beside it, and a helper file."""
    inner = folder / "990101"
    inner.mkdir(parents=True, exist_ok=True)
    (inner / "教育局.txt").write_text(
        report("教育局", total="620.00", basic="410.00", project="210.00"), encoding="utf-8"
    )
    # Total and parts differ by 30: a contradiction of the document, which is a finding and blocks nothing.
    wrong = report("民政局", total="530.00", basic="300.00", project="200.00")
    (inner / "民政局.html").write_text(
        "<html><body>" + "".join(f"<p>{line}</p>" for line in wrong.splitlines()) + "</body></html>", encoding="utf-8"
    )
    (folder / "农业农村局.txt").write_bytes(
        report("农业农村局", total="480.00", basic="300.00", project="180.00", district="示例松岚区").encode("gb18030")
    )
    (folder / "说明.txt").write_text("本文件夹存放示例文档。\n", encoding="utf-8")
    (folder / "index.json").write_text("{}", encoding="utf-8")


@dataclass(frozen=True)
class Prepared:
    """A data folder with its folder of documents."""

    data: Path
    folder: Path


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "JIXIAO_DATA": str(data), "COLUMNS": "200"}


def jixiao(data: Path, arguments: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, standard output and error apart."""
    return subprocess.run(
        [str(JIXIAO), *map(str, arguments)],
        cwd=ROOT, env=environment(data), capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Do not change what is in it: use `copy`."""
    base = tmp_path_factory.mktemp("prepared")
    write_documents(base / "reports")
    done = jixiao(base / "data", ["run", "--folder", base / "reports"])
    assert done.returncode == 0, done.stderr
    return Prepared(base / "data", base / "reports")


@pytest.fixture
def copy(prepared: Prepared, tmp_path: Path) -> Prepared:
    """A copy of `prepared` to change; catalog, index and lake name the copied folder."""
    shutil.copytree(prepared.data, tmp_path / "data", symlinks=True)
    shutil.copytree(prepared.folder, tmp_path / "reports", copy_function=shutil.copy2)
    catalog = tmp_path / "data" / "catalog" / "folders.yaml"
    moved = catalog.read_text(encoding="utf-8").replace(str(prepared.folder), str(tmp_path / "reports"))
    catalog.write_text(moved, encoding="utf-8")
    for index in (tmp_path / "data" / "collect").glob("*.json"):
        _restamp(index, prepared.folder, tmp_path / "reports")
    for table in ("documents", "fetch_outcomes"):
        for district in lake.districts(tmp_path / "data" / "lake"):
            rows = lake.read(tmp_path / "data" / "lake", table, district)
            moved_rows = [
                {**row, "source": row["source"].replace(str(prepared.folder), str(tmp_path / "reports"))}
                for row in rows
            ]
            lake.write(tmp_path / "data" / "lake", table, district, moved_rows)
    return Prepared(tmp_path / "data", tmp_path / "reports")


def _restamp(index: Path, old: Path, new: Path) -> None:
    """A copied file has another inode and another change time: say that it was seen as it is now."""
    content = json.loads(index.read_text(encoding="utf-8"))
    for entry in content["files"]:
        entry[0] = entry[0].replace(str(old), str(new))
        info = (Path(entry[0]) / entry[1]).stat()
        entry[2] = [info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns]
    index.write_text(json.dumps(content), encoding="utf-8")

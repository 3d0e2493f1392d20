"""Walk an installation by its Chinese papers alone: `python -m tests.papers [sqlite|postgresql]`.

As root, with debootstrap, systemd-nspawn and a network for Debian and the packages of the bundle.
Typed is what stands in docs/how-to/install.zh.md, in its order, at a bare Debian with its own
systemd and without a network: installation, HTTPS, a signed-in prosecutor, an update by a second
delivery, a full disk, keys that are lost, a dead database, a restore, another server.
`--base FOLDER` takes the bare Debian that is there, `--bundles FOLDER` the two deliveries (FOLDER/1
and FOLDER/2).
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from casetrack.config import HOUSE
from tests.journeys.first_sign_in import Phone, scan
from tests.papers.browsing import Secure
from tests.papers.paper import Block, blocks_of
from tests.papers.server import Server, make_base
from tests.years import made_up_year

PAPER = HOUSE / "docs" / "how-to" / "install.zh.md"
NAME = "anjian.example.org"
GIVEN, OWN = "四个互不相干的词语十二个字", "窗外的雨一直下到了后半夜里"
CASETRACK = "from casetrack.cli import main; main()"
# That of the Debian that server.py makes.
FOR_THE_SERVER = ("--python", "3.13")
DATA, BACKUPS = "var/lib/casetrack", "var/backups/casetrack"
DISK = 96 * 1024 * 1024


class Walk:
    """Somebody who knows no Python, the paper, and two servers."""

    def __init__(self, engine: str, folder: Path, base: Path, bundles: Path) -> None:
        self.engine, self.folder, self.base, self.bundles = engine, folder, base, bundles
        self.paper = blocks_of(PAPER)
        self.stack = ExitStack()
        # The administrator's, from the first sign-in on.
        self.phone: Phone

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.engine == "postgresql"

    def block(self, heading: str, number: int = 0) -> Block:
        """A block of the paper; of two that differ by engine, that of this one."""
        return self.paper[heading][number]

    def of_engine(self, heading: str) -> Block:
        """The first block of a heading, or where the database is PostgreSQL the second."""
        return self.block(heading, int(self.is_postgresql))

    def type(self, server: Server, block: Block) -> str:
        """Type a block; what was shown."""
        return "".join(server.type(line) for line in block)

    def bare(self, name: str) -> Server:
        """A server on which there is what the first step puts there, on a disk of its own."""
        server = Server(self.base, self.folder / name)
        self.stack.callback(server.stop)
        disk = self.folder / f"{name}.disk"
        with disk.open("wb") as file:
            file.truncate(DISK)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", disk], check=True)
        place = server.root / DATA
        place.mkdir(parents=True)
        subprocess.run(["mount", "-o", "loop", disk, place], check=True)
        self.stack.callback(lambda: subprocess.run(["umount", "--lazy", place], check=False))
        typed = list(self.block("一、准备服务器"))
        if self.is_postgresql:
            typed += self.block("使用 PostgreSQL 的")
        is_apt = [line.startswith("apt ") for line in typed]
        for line in (line for line, online in zip(typed, is_apt, strict=True) if online):
            server.prepare(line)
        server.start()
        for line in (line for line, online in zip(typed, is_apt, strict=True) if not online):
            server.type(line)
        return server

    def deliver(self, server: Server, number: int) -> None:
        """Copy a delivery to the server, as from a disk."""
        to = server.root / "root" / "casetrack-bundle"
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.bundles / str(number), to)

    def healthy(self, shown: str) -> None:
        """Nothing that has to be dealt with."""
        assert "✗" not in shown, shown

    def load_next_year(self, server: Server) -> None:
        """Do what the doctor says from November on, with a file that came from elsewhere."""
        year = datetime.now(UTC).year + 1
        file = f"{BACKUPS}/{year}.toml"
        (server.root / file).write_text(made_up_year(year))
        (server.root / file).chmod(0o644)
        server.type(f"casetrack calendar load /{file} --by luo")

    def walk(self) -> None:
        """From a bare Debian to another server."""
        first = self.bare("first")
        self.deliver(first, 1)
        self.type(first, self.of_engine("二、安装程序"))
        self.type(first, self.block("三、HTTPS"))
        self.type(first, self.block("三、HTTPS", 1))
        self.type(first, self.block("四、第一个系统管理员、密钥副本、人员"))
        self.load_next_year(first)
        shown = self.type(first, self.block("五、启动和检查"))
        self.healthy(shown)
        kept_keys = self.folder / "keys.json"
        shutil.move(first.root / f"{BACKUPS}/keys.json", kept_keys)

        lin = Secure(first, NAME)
        lin.sign_in("lin", GIVEN)
        assert lin.path == "/account/first-password", lin.describe()
        lin.press("保存并继续", password=OWN, password_again=OWN)
        assert lin.path == "/", lin.describe()
        assert lin.reads("林晓"), lin.describe()
        luo = Secure(first, NAME)
        luo.sign_in("luo", GIVEN)
        assert luo.path == "/account/second-factor/set-up", luo.describe()
        self.phone, _codes = scan(luo)
        luo.press("开始使用", factor_code=self.phone.next_code(), is_kept_on_paper=True)
        luo.open("/staff")
        assert luo.reads("林晓"), luo.describe()
        case = self.opens_case(lin, "升级以前的案件")
        self.update(first, lin, case)
        self.full_disk(first, lin)
        self.keys_lost(first, kept_keys, lin, case)
        self.database_dies(first, lin, case)
        self.moves(first, kept_keys, case)
        self.stack.close()

    def administrator_signs_in(self, server: Server) -> None:
        """With a code of the phone, which is asked for after the password."""
        luo = Secure(server, NAME)
        luo.sign_in("luo", GIVEN)
        assert luo.path == "/sign-in/code", luo.describe()
        luo.press("登录", factor_code=self.phone.next_code())
        assert luo.reads("罗勇"), luo.describe()

    def opens_case(self, person: Secure, title: str) -> str:
        """Open a case, as a prosecutor does; its address."""
        person.open("/cases/new")
        person.press("登记案件", intake="prosecution_transfer", title=title, about="nobody")
        assert person.reads(title), person.describe()
        return person.path

    def update(self, server: Server, person: Secure, case: str) -> None:
        """A second delivery, while the first one serves."""
        before = server.type("casetrack --version")
        self.deliver(server, 2)
        self.type(server, self.block("升级"))
        assert server.type("casetrack --version") != before
        self.wait_ready(person)
        person.open(case)
        assert person.reads("升级以前的案件")

    def wait_ready(self, person: Secure) -> None:
        """Until pages can be answered."""
        for _second in range(60):
            with suppress(AssertionError, OSError):
                person.open("/readyz")
                if person.source() == "ready\n":
                    return
            time.sleep(1)
        raise AssertionError(f"not ready: {person.source()}")

    def full_disk(self, server: Server, person: Secure) -> None:
        """Somebody's files fill the disk: what is typed is refused, pages are read."""
        if self.is_postgresql:
            return
        server.type(f"dd if=/dev/zero of=/{DATA}/old-logs bs=64k status=none", may_fail=True)
        person.open("/cases/new")
        for _again in range(40):
            person.open("/cases/new")
            person.press("登记案件", intake="prosecution_transfer", title="满", about="nobody")
            if person.refused:
                break
        assert person.refused, "nothing was refused"
        assert person.reads("满"), person.describe()
        person.open("/cases")
        self.administrator_signs_in(server)
        self.type(server, self.block("磁盘已满"))
        server.type(f"mv /{DATA}/old-logs /srv/")
        self.opens_case(person, "腾出空间以后的案件")

    def keys_lost(self, server: Server, kept: Path, person: Secure, case: str) -> None:
        """The key file of 200 bytes is gone."""
        (server.root / DATA / "identity.keys").unlink()
        shown = server.type("casetrack doctor", may_fail=True)
        assert "casetrack keys restore" in shown, shown
        shutil.copy(kept, server.root / f"{BACKUPS}/keys.json")
        self.type(server, self.block("密钥文件丢失"))
        (server.root / f"{BACKUPS}/keys.json").unlink()
        self.wait_ready(person)
        person.open(case)

    def database_dies(self, server: Server, person: Secure, case: str) -> None:
        """It is stopped, and then damaged; what the last backup has comes back."""
        if self.is_postgresql:
            server.type("systemctl stop postgresql")
            shown = server.type("casetrack doctor", may_fail=True)
            assert "systemctl" in shown or "✗" in shown, shown
            self.healthy(self.type(server, self.block("PostgreSQL 没有应答")))
            self.wait_ready(person)
        server.type("systemctl start casetrack-backup")
        lost = self.opens_case(person, "备份以后的案件")
        if not self.is_postgresql:
            server.type(
                f"dd if=/dev/urandom of=/{DATA}/casetrack.sqlite bs=4k count=200 conv=notrunc"
            )
            shown = server.type("casetrack doctor", may_fail=True)
            assert "✗" in shown, shown
        self.type(server, self.of_engine("数据库损坏"))
        self.healthy(self.type(server, self.block("恢复备份")))
        self.wait_ready(person)
        person = Secure(server, NAME)
        person.sign_in("lin", OWN)
        person.open(case)
        assert person.reads("升级以前的案件"), person.describe()
        assert not person.finds(lost), "what the backup does not have"
        self.administrator_signs_in(server)

    def moves(self, server: Server, kept: Path, case: str) -> None:
        """Another server, by the last backup and the copy of the keys."""
        heading = "换服务器，或者服务器损毁"
        self.type(server, self.block(heading))
        second = self.bare("second")
        self.deliver(second, 2)
        self.type(second, self.block(heading, 2 if self.is_postgresql else 1))
        newest = max((server.root / BACKUPS).glob("casetrack-*.tar"))
        server.stop()
        shutil.copy(newest, second.root / BACKUPS)
        shutil.copy(kept, second.root / BACKUPS / "keys.json")
        self.type(second, self.block("三、HTTPS"))
        self.type(second, self.block("三、HTTPS", 1))
        self.healthy(self.type(second, self.block(heading, 3)))
        lin = Secure(second, NAME)
        self.wait_ready(lin)
        lin.sign_in("lin", OWN)
        lin.open(case)
        assert lin.reads("升级以前的案件"), lin.describe()
        self.administrator_signs_in(second)


def make_bundles(folder: Path) -> None:
    """Two deliveries of this tree, the second with a version of its own."""
    tree = folder / "tree"
    subprocess.run(["git", "clone", "--quiet", HOUSE, tree], check=True)
    for number in (1, 2):
        if number == 2:
            later = ("-c", "user.name=later", "-c", "user.email=later@example.org")
            at = f"{int(time.time()) + 3600} +0000"
            subprocess.run(
                ["git", *later, "commit", "--quiet", "--allow-empty", "-m", "A later delivery"],
                cwd=tree,
                env={**os.environ, "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at},
                check=True,
            )
        subprocess.run(
            [sys.executable, "-c", CASETRACK, "bundle", folder / str(number), *FOR_THE_SERVER],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            check=True,
        )


def main(arguments: list[str]) -> int:
    """Walk."""
    parser = argparse.ArgumentParser(prog="python -m tests.papers", description=__doc__)
    parser.add_argument("engine", nargs="?", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--bundles", type=Path)
    options = parser.parse_args(arguments)
    # Whoever ends it turns the servers off, too.
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="casetrack-papers-") as scratch:
        folder = Path(scratch)
        base = options.base or folder / "base"
        if not base.exists():
            make_base(base)
        bundles = options.bundles or folder / "bundles"
        if not bundles.exists():
            bundles.mkdir()
            make_bundles(bundles)
        walk = Walk(options.engine, folder, base, bundles)
        try:
            walk.walk()
        finally:
            walk.stack.close()
    sys.stdout.write(f"{options.engine}: every step of the paper did what it says.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/bin/sh
# Install or update casetrack from this folder; needs no network. As root: sh install.sh
# 从本文件夹安装或升级 casetrack，不需要网络。以 root 身份运行：sh install.sh
set -eu
cd "$(dirname "$0")"
PROGRAM=/opt/casetrack
SETTINGS=/etc/casetrack/casetrack.toml
DATA=/var/lib/casetrack
BACKUPS=/var/backups/casetrack

say() { echo "$1"; echo "  $2"; }
stop() { say "$1" "$2" >&2; exit 1; }
as_casetrack() { runuser -u casetrack -- "$PROGRAM/bin/casetrack" --config "$SETTINGS" "$@"; }

[ "$(id -u)" = 0 ] || stop "请以 root 身份运行。" "Run this as root."
sha256sum --check --quiet SHA256SUMS ||
  stop "文件夹里的文件已损坏：请重新拷贝。" "Files of this folder are damaged: copy it once more."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  stop "需要 Python 3.11 或更新版本：apt install python3" "Python 3.11 or newer is needed: apt install python3"
python3 -c 'import ensurepip' 2>/dev/null ||
  stop "缺少 python3-venv：apt install python3-venv" "python3-venv is missing: apt install python3-venv"

getent passwd casetrack >/dev/null ||
  useradd --system --home-dir "$DATA" --shell /usr/sbin/nologin casetrack
install -d -m 700 -o casetrack -g casetrack "$DATA" "$BACKUPS"
install -d -m 750 -o root -g casetrack "$(dirname "$SETTINGS")"

if [ -x "$PROGRAM/bin/casetrack" ] && [ -f "$SETTINGS" ]; then
  say "已安装的版本：" "Installed: $("$PROGRAM/bin/casetrack" --version)"
  if command -v systemctl >/dev/null && systemctl is-active --quiet casetrack; then
    printf '服务正在运行，升级前须停止。现在停止吗？ Stop the server now? [y/N] '
    read -r answer
    [ "$answer" = y ] || stop "未作任何改动。" "Nothing was changed."
    systemctl stop casetrack
  fi
  say "先备份……" "Backup first ..."
  as_casetrack backup "$BACKUPS"
fi

say "安装程序……" "Installing the program ..."
[ -x "$PROGRAM/bin/python" ] || python3 -m venv "$PROGRAM"
"$PROGRAM/bin/python" -m pip install --quiet --no-index --find-links wheels --upgrade casetrack

if [ ! -f "$SETTINGS" ]; then
  secret=$("$PROGRAM/bin/python" -c 'import secrets; print(secrets.token_urlsafe(48))')
  (
    umask 027
    cat >"$SETTINGS" <<TOML
instance_dir = "$DATA"
secret_key = "$secret"
database_url = ""
production = true
base_url = "https://casetrack.example.org"
trusted_proxies = ["127.0.0.1"]
TOML
  )
  chown root:casetrack "$SETTINGS"
  chmod 640 "$SETTINGS"
fi
[ -f "$DATA/identity.keys" ] || as_casetrack keys create
as_casetrack db upgrade

if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
  install -m 644 papers/casetrack*.service papers/casetrack*.timer /etc/systemd/system/
  systemctl daemon-reload
  for unit in nightly escalate backup; do systemctl enable --now --quiet "casetrack-$unit.timer"; done
fi
say "已安装：" "Installed: $("$PROGRAM/bin/casetrack" --version)"
say "接下来请按 papers/install.zh.md 第二步继续。" "Go on with step 2 of papers/install.md."

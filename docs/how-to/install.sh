#!/bin/sh
# Install or update casetrack from this folder; needs no network. As root:
# 从本文件夹安装或升级 casetrack，不需要网络。以 root 身份运行：
#   sh install.sh anjian.example.org               the name people use in the browser 大家在浏览器中使用的域名
#   sh install.sh anjian.example.org postgresql    the database is PostgreSQL 使用 PostgreSQL
#   sh install.sh anjian.example.org ... restore   a backup is restored next 接着恢复备份
#   sh install.sh                                  update 升级
set -eu
cd "$(dirname "$0")"
PROGRAM=/opt/casetrack
SETTINGS=/etc/casetrack/casetrack.toml
DATA=/var/lib/casetrack
BACKUPS=/var/backups/casetrack
COMMAND=/usr/local/bin/casetrack
UNITS='casetrack casetrack-nightly.timer casetrack-escalate.timer casetrack-backup.timer'

say() { echo "$1"; echo "  $2"; }
stop() { say "$1" "$2" >&2; exit 1; }

[ "$(id -u)" = 0 ] || stop "请以 root 身份运行。" "Run this as root."
sha256sum --check --quiet SHA256SUMS ||
  stop "文件夹里的文件已损坏：请重新拷贝。" "Files of this folder are damaged: copy it once more."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  stop "需要 Python 3.11 或更新版本：apt install python3" "Python 3.11 or newer is needed: apt install python3"
python3 -c 'import ensurepip' 2>/dev/null ||
  stop "缺少 python3-venv：apt install python3-venv" "python3-venv is missing: apt install python3-venv"
python=$(python3 -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
ls wheels/*-"$python"-* >/dev/null 2>&1 ||
  stop "安装包中没有本机 Python（$python）用的文件：请交付人用 --python 重新生成。" \
    "This bundle is not for the Python of this machine ($python): have it made with --python."

name='' database='' restored=''
for word; do
  case $word in
  postgresql) database=postgresql://casetrack@/casetrack ;;
  restore) restored=yes ;;
  *.*) name=$word ;;
  *) stop "看不懂“$word”。" "$word is not understood." ;;
  esac
done
[ -f "$SETTINGS" ] || [ -n "$name" ] ||
  stop "请写明大家使用的域名：sh install.sh anjian.example.org" \
    "Name what people type in the browser: sh install.sh anjian.example.org"

getent passwd casetrack >/dev/null ||
  useradd --system --home-dir "$DATA" --shell /usr/sbin/nologin casetrack
install -d -m 700 -o casetrack -g casetrack "$DATA" "$BACKUPS"
install -d -m 750 -o root -g casetrack "$(dirname "$SETTINGS")"

# Whoever types it, it is the account that serves; in Chinese where the terminal has no language.
cat >"$COMMAND" <<'COMMAND'
#!/bin/sh
case ${LANG:-C} in C | C.* | POSIX) export LANG=zh_CN.UTF-8 ;; esac
set -- /opt/casetrack/bin/casetrack --config /etc/casetrack/casetrack.toml "$@"
[ "$(id -u)" != 0 ] || exec runuser -u casetrack -- "$@"
exec "$@"
COMMAND
chmod 755 "$COMMAND"

systemd=''
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then systemd=yes; fi
served=''
if [ -x "$PROGRAM/bin/casetrack" ] && [ -f "$SETTINGS" ]; then
  say "已安装的版本：" "Installed: $("$PROGRAM/bin/casetrack" --version)"
  if [ -n "$systemd" ] && systemctl is-active --quiet casetrack; then
    printf '服务正在运行，升级前须停止。现在停止吗？ Stop the server now? [y/N] '
    read -r answer
    [ "$answer" = y ] || stop "未作任何改动。" "Nothing was changed."
    served=yes
  fi
  # shellcheck disable=SC2086  # several names
  [ -z "$systemd" ] || systemctl stop $UNITS
  say "先备份……" "Backup first ..."
  if ! "$COMMAND" backup "$BACKUPS"; then
    [ -z "$served" ] || systemctl start casetrack
    stop "备份没有成功，未升级，仍是原来的版本。" "The backup failed: nothing was installed."
  fi
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
database_url = "$database"
production = true
base_url = "https://$name"
trusted_proxies = ["127.0.0.1"]
TOML
  )
  chown root:casetrack "$SETTINGS"
  chmod 640 "$SETTINGS"
fi
if [ -z "$restored" ]; then
  [ -f "$DATA/identity.keys" ] || "$COMMAND" keys create
  "$COMMAND" db upgrade
fi

if [ -n "$systemd" ]; then
  install -m 644 papers/casetrack*.service papers/casetrack*.timer /etc/systemd/system/
  systemctl daemon-reload
  if [ -z "$restored" ]; then
    for unit in nightly escalate backup; do systemctl enable --now --quiet "casetrack-$unit.timer"; done
  fi
  [ -z "$served" ] || systemctl start casetrack
fi
say "已安装：" "Installed: $("$PROGRAM/bin/casetrack" --version)"
say "接下来按 papers/install.zh.md 办理。" "Go on as papers/install.md says."

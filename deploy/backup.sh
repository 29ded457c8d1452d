#!/bin/sh
# 备份一次：数据和密钥分两处放，检查点另抄一份，再删去旧的备份。
# 放到 /usr/local/lib/jinlanling/backup.sh。可用环境变量改：
#   JINLANLING          程序            /usr/local/bin/jinlanling
#   JINLANLING_DATA     数据目录        /var/lib/jinlanling
#   JINLANLING_DATABASE 连接串文件      （用 PostgreSQL 时）
#   JINLANLING_FILES_S3 对象存储的设置  （文件放在对象存储时）
#   BACKUPS KEYS        备份、密钥目录  /var/backups/jinlanling、/var/backups/jinlanling-keys
#   KEEP                留几份          14
set -eu
jl=${JINLANLING:-/usr/local/bin/jinlanling}
data=${JINLANLING_DATA:-/var/lib/jinlanling}
backups=${BACKUPS:-/var/backups/jinlanling}
keys=${KEYS:-/var/backups/jinlanling-keys}
keep=${KEEP:-14}
name=$(date +%Y%m%d-%H%M%S)
umask 077

set -- --data "$data"
[ -z "${JINLANLING_DATABASE:-}" ] || set -- "$@" --database-url-file "$JINLANLING_DATABASE"
[ -z "${JINLANLING_FILES_S3:-}" ] || set -- "$@" --files-s3-file "$JINLANLING_FILES_S3"

# 先写到临时名，办成了才改名：半份的备份不算备份
mkdir -p "$backups" "$keys/checkpoints"
rm -rf "$backups"/.unfinished-* "$keys"/.unfinished-*
"$jl" backup "$@" --to "$backups/.unfinished-$name" --keys-to "$keys/.unfinished-$name"
mv "$keys/.unfinished-$name" "$keys/$name"
mv "$backups/.unfinished-$name" "$backups/$name"
"$jl" journal checkpoint "$@" > "$keys/checkpoints/$name.txt"

# 名字是时间，按名字排就是按时间排；密钥和数据成对地留、成对地删
ls -1 "$backups" | sort -r | tail -n +"$((keep + 1))" | while read -r old; do
  rm -rf "${backups:?}/$old" "${keys:?}/$old"
done
echo "备份在 $backups/$name，密钥在 $keys/$name；请把两处各自复制到另一台机器"

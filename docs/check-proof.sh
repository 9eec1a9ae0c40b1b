#!/bin/bash
# Checks an inclusion bundle (C2SP tlog-proof) with bash, base64 and openssl alone.
#   check-proof.sh BUNDLE LOGKEY WITNESSKEY      keys as name+id+base64
# Prints the entry, and `proven` once its hash leads to the root that both keys have signed.
set -euo pipefail
bundle=$1 dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
sha() { openssl dgst -sha256 -binary; }

# The bundle: lines, an empty line, the checkpoint: three lines, an empty line, signatures.
mapfile -t lines < <(sed '/^$/,$d' "$bundle")
sed '1,/^$/d' "$bundle" > "$dir/checkpoint"
sed '/^$/,$d' "$dir/checkpoint" > "$dir/text"
[ "${lines[0]}" = 'c2sp.org/tlog-proof@v1' ]
index=${lines[2]#index }
size=$(sed -n 2p "$dir/text")

# 1. The leaf's hash, then upwards (RFC 9162, 2.1.3.2).
base64 -d <<< "${lines[1]#extra }" > "$dir/entry"
(printf '\0'; cat "$dir/entry") | sha > "$dir/hash"
node=$index last=$((size - 1))
for sibling in "${lines[@]:3}"; do
  [ "$last" -gt 0 ]
  base64 -d <<< "$sibling" > "$dir/sibling"
  if [ $((node % 2)) = 1 ] || [ "$node" = "$last" ]; then
    (printf '\1'; cat "$dir/sibling" "$dir/hash") | sha > "$dir/next"
    while [ $((node % 2)) = 0 ] && [ "$node" != 0 ]; do node=$((node / 2)) last=$((last / 2)); done
  else
    (printf '\1'; cat "$dir/hash" "$dir/sibling") | sha > "$dir/next"
  fi
  mv "$dir/next" "$dir/hash"
  node=$((node / 2)) last=$((last / 2))
done
[ "$last" = 0 ]
[ "$(base64 < "$dir/hash")" = "$(sed -n 3p "$dir/text")" ]

# 2. Both signatures over the checkpoint: Ed25519, the key's 32 bytes in a SubjectPublicKeyInfo.
check() { # KEY MESSAGE BYTES-BEFORE-SIGNATURE
  (printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; base64 -d <<< "${1#*+*+}" | tail -c 32) > "$dir/key"
  grep -F "— ${1%%+*} " "$dir/checkpoint" | cut -d ' ' -f 3 | base64 -d | tail -c "+$((1 + $3))" > "$dir/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$dir/key" -rawin -in "$2" -sigfile "$dir/signature" > /dev/null
}
check "$2" "$dir/text" 4
seconds=$((16#$(grep -F "— ${3%%+*} " "$dir/checkpoint" | cut -d ' ' -f 3 | base64 -d | tail -c +5 | head -c 8 | od -An -tx1 | tr -d ' \n')))
(printf 'cosignature/v1\ntime %s\n' "$seconds"; cat "$dir/text") > "$dir/cosigned"
check "$3" "$dir/cosigned" 12

cat "$dir/entry"
printf '\nproven: entry %s of %s, cosigned %s\n' "$index" "$size" "$(date -u -d "@$seconds" +%FT%TZ)"

#!/usr/bin/env bash
# Rebuilds libnightreel_faiss.so, and the libgomp beside it, from Debian 12 packages; afterwards it
# brings the checksums of the two in SOURCES.txt up to date.
#
#   common/src/main/native/build.sh
#
# Missing packages are installed where that is possible (root and apt-get), else they are named.
set -euo pipefail
cd "$(dirname "$0")"

packages=(binutils g++-12 libfaiss-dev libgfortran-12-dev libgomp1 libopenblas-openmp-dev)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "build.sh: install these Debian 12 packages first: ${missing[*]}" >&2
    exit 2
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
libraries=/usr/lib/x86_64-linux-gnu
out=../resources/native/linux-x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# Only the JNI functions are visible: libtorch brings its own C++ runtime and BLAS into the same
# JVM, and neither may find a symbol of the other.
echo '{ global: Java_nightreel_faiss_*; local: *; };' >"$work/exports"

g++-12 -std=c++17 -O2 -fPIC -fopenmp -fvisibility=hidden -fno-gnu-unique \
  -ffunction-sections -fdata-sections -Wall -Wextra -Werror \
  -ffile-prefix-map="$PWD"=. -I"$java_home/include" -I"$java_home/include/linux" \
  -c faiss_jni.cpp -o "$work/faiss_jni.o"

# OpenBLAS in its OpenMP flavour obeys the number of threads that FAISS is given, and does not keep
# a pool of its own. nodelete: a class loader that goes away must not unmap code that OpenMP's
# threads still run.
gfortran=$(dirname "$(g++-12 -print-file-name=libgfortran.a)")
g++-12 -shared -o "$work/libnightreel_faiss.so" "$work/faiss_jni.o" \
  -static-libstdc++ -static-libgcc \
  -Wl,--version-script="$work/exports" -Wl,--exclude-libs,ALL -Wl,-Bsymbolic -Wl,--gc-sections \
  -Wl,-z,defs -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now -Wl,--build-id=sha1 \
  -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN' -Wl,-soname,libnightreel_faiss.so \
  "$libraries/libfaiss.a" "$libraries/openblas-openmp/libopenblas.a" \
  "$gfortran/libgfortran.a" "$gfortran/libquadmath.a" \
  -Wl,--as-needed -lgomp -lm -lpthread -ldl
strip --strip-unneeded "$work/libnightreel_faiss.so"

install -m 644 "$work/libnightreel_faiss.so" "$out/libnightreel_faiss.so"
install -m 644 "$(readlink -f "$libraries/libgomp.so.1")" "$out/libgomp.so.1"

for library in libnightreel_faiss.so libgomp.so.1; do
  sum=$(sha256sum "$out/$library" | cut -d' ' -f1)
  sed -i -E "s|^([0-9a-f]{64}\|-)( +$library)\$|$sum\2|" SOURCES.txt
done
objdump -T "$out/libnightreel_faiss.so" | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -1 |
  sed 's/^/needs at most /'
objdump -p "$out/libnightreel_faiss.so" | grep -E 'NEEDED|RPATH'
ls -l "$out"

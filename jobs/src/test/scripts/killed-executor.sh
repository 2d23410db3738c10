#!/usr/bin/env bash
# Trains by two workers on two executors of this machine (local-cluster), kills one of them as soon
# as two rounds are over, and says whether training has gone on without it. Needs a built project;
# takes some minutes.
#
#   jobs/src/test/scripts/killed-executor.sh [--keep-alive] [key=value ...]
#
# --keep-alive kills nothing: to see what the exchange of the weights costs. Settings such as
# paths.movielens=/data/small or train.local_steps=100 are passed on.
set -euo pipefail

home=$(cd "$(dirname "$0")/../../../.." && pwd)
target=$home/jobs/target
kill=yes
if [[ ${1:-} == --keep-alive ]]; then
  kill=no
  shift
fi
settings=()
for setting in "$@"; do settings+=(--set "$setting"); done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/spark/jars"

options=(--conf "$home/conf/sample.yaml" --run-date 2026-01-02 --set "paths.lake=$work/lake"
  --set train.content=false --set embed.fusion.method=pca --set embed.max_tokens=16
  "${settings[@]}")
for stage in ingest split embed; do
  "$home/jobs/bin/nightreel" "$stage" "${options[@]}"
done

libraries=$(find "$target/lib" -name '*.jar' | paste -sd, -)
opens=(-XX:+IgnoreUnrecognizedVMOptions --add-modules=jdk.incubator.vector)
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util \
  java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs \
  sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
export NIGHTREEL_HOME=$home SPARK_HOME=$work/spark SPARK_SCALA_VERSION=2.13
java -Xmx2g "${opens[@]}" -Dlog4j2.configurationFile="$home/conf/log4j2.properties" \
  -cp "$target/spark/jars/*" org.apache.spark.deploy.SparkSubmit \
  --properties-file "$home/conf/spark-local.conf" --master 'local-cluster[2,1,2048]' \
  --conf spark.executor.memory=2g --conf "spark.executor.extraClassPath=$target/spark/jars/*" \
  --conf "spark.executor.extraJavaOptions=-Dlog4j2.configurationFile=$home/conf/log4j2.properties" \
  --jars "$libraries" --class nightreel.Main "$target/nightreel.jar" \
  train "${options[@]}" --set train.workers=2 --set train.local_steps=20 \
  "${settings[@]}" >"$work/out" 2>&1 &
driver=$!

rounds() { grep -c 'round of' "$work/out" || true; }
if [[ $kill == yes ]]; then
  until (($(rounds) >= 2)) || ! kill -0 "$driver" 2>/dev/null; do sleep 1; done
  victim=$(pgrep -P "$driver" -f CoarseGrainedExecutorBackend | head -n 1)
  before=$(rounds)
  kill -9 "$victim"
  echo "killed executor $victim after $before rounds"
fi
status=0
wait "$driver" || status=$?
cat "$work/out"
if ((status != 0)); then
  echo "training has failed with exit code $status" >&2
  exit 1
fi
if [[ $kill == yes ]] && (($(rounds) <= before)); then
  echo "training has not gone on" >&2
  exit 1
fi
echo "training has finished after $(rounds) rounds"

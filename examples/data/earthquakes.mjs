// Makes earthquakes/*.jsonl from earthquakes.json of the npm package vega-datasets; see README.md.
// Usage: node earthquakes.mjs PATH/TO/earthquakes.json
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Links, and fields that repeat what others say.
const LEFT_OUT = ["url", "detail", "ids", "sources", "types", "code", "title", "tz"];

const input = process.argv[2];
if (!input) {
  console.error("usage: node earthquakes.mjs PATH/TO/earthquakes.json");
  process.exit(2);
}
const days = new Map();
// The feed has the newest event first.
for (const feature of JSON.parse(readFileSync(input, "utf8")).features.reverse()) {
  for (const name of LEFT_OUT) {
    delete feature.properties[name];
  }
  const day = new Date(feature.properties.time).toISOString().slice(0, 10);
  days.set(day, (days.get(day) ?? "") + JSON.stringify(feature) + "\n");
}
const directory = join(dirname(fileURLToPath(import.meta.url)), "earthquakes");
for (const [day, lines] of days) {
  writeFileSync(join(directory, `${day}.jsonl`), lines);
}

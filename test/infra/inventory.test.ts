import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROOMS = ["google", "aws", "kubernetes", "dns", "state", "telemetry"];
const root = new URL("../../", import.meta.url);

/** Files of a room that hold a construct. */
function constructsOf(room: string): readonly string[] {
  const folder = new URL(`infra/${room}/`, root);
  return readdirSync(folder).filter((file) =>
    /^export class \w+(<.*>)? extends Construct/m.test(readFileSync(new URL(file, folder), "utf8")),
  );
}

describe("infra", () => {
  it.each(ROOMS)("%s has a suite for each construct", (room) => {
    const untested = constructsOf(room).filter(
      (file) => !existsSync(new URL(`test/infra/${room}/${file.replace(/\.ts$/, ".test.ts")}`, root)),
    );
    expect(untested).toEqual([]);
  });

  it.each(ROOMS)("%s never looks at the environment of the process", (room) => {
    const folder = new URL(`infra/${room}/`, root);
    const looking = readdirSync(folder).filter((file) =>
      readFileSync(new URL(file, folder), "utf8").includes("process.env"),
    );
    expect(looking).toEqual([]);
  });
});

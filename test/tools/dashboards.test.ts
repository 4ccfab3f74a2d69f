import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drawOps } from "../../tools/dashboards/draw-ops.ts";

describe("ops/", () => {
  it.each([...drawOps()])("%s is what the contract says; `npm run dashboards` writes it", (path, text) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { healthCheck } from "../../app/tools/health-check.ts";
import { tools } from "../../app/tools/index.ts";
import { requireDistinctTools } from "../../app/tools/require-distinct-tools.ts";

describe("requireDistinctTools", () => {
  it("takes the list of this repo", () => {
    expect(requireDistinctTools(tools)).toEqual(tools);
  });

  it("refuses a name that is used twice", () => {
    expect(() => requireDistinctTools([...tools, healthCheck])).toThrow(
      "Two tools are named health_check; see app/tools/index.ts",
    );
  });

  it.each(["Word Count!", "", "__proto__", "x".repeat(65)])("refuses the name %j", (name) => {
    expect(() => requireDistinctTools([{ ...healthCheck, name }])).toThrow(/needs another name/);
  });
});

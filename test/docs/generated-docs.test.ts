import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { settingNames } from "../../app/contract/settings.ts";
import { metrics } from "../../app/contract/telemetry.ts";
import { generatedDocs } from "../../tools/docs/generated-docs.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("generatedDocs", () => {
  it.each(Object.entries(generatedDocs))("%s is current (npm run docs writes it)", (path, render) => {
    expect(read(path)).toBe(render());
  });

  it("name every setting and every metric", () => {
    const settingsDoc = read("docs/settings.md");
    for (const name of settingNames) expect(settingsDoc).toContain(`| \`${name}\` |`);
    const metricsDoc = read("docs/metrics.md");
    for (const { name } of Object.values(metrics)) expect(metricsDoc).toContain(`| \`${name}\` |`);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseEnvironmentName } from "../../../tools/new-environment/parse-environment-name.ts";
import { addToDefinitions, renderEnvironment } from "../../../tools/new-environment/render-environment.ts";

const dev = parseEnvironmentName("dev");
const twin = parseEnvironmentName("dev-twin");
const text = readFileSync("stacks/environments/dev.ts", "utf8");

describe("renderEnvironment", () => {
  it("copies nothing that is the other's own: not its state, its account or its images", () => {
    const filledIn = text
      .replace('"placeholder-dev-state"', '"acme-dev,state"')
      .replace('DEV_AWS_ACCOUNT_ID: "000000000000"', 'DEV_AWS_ACCOUNT_ID: "210987654321"')
      .replace("DEV_IMAGES: noImages", 'DEV_IMAGES:\n    "server=sha256:1,lambda=sha256:2"');
    const rendered = renderEnvironment(filledIn, dev, twin);
    expect(rendered).toContain('DEV_TWIN_STATE_BUCKET: "placeholder-dev-twin-state",');
    expect(rendered).toContain("DEV_TWIN_IMAGES: noImages,\n} as const;");
    expect(rendered).toContain("bucket: id.DEV_TWIN_STATE_BUCKET");
    expect(rendered).not.toMatch(/acme|210987654321|sha256/);
    expect(rendered).not.toMatch(/\bDEV_(?!TWIN_)/);
  });

  it("refuses a file that is written otherwise, rather than half of it", () => {
    const renamed = text.replace('name: "dev",', "name: NAME,");
    expect(() => renderEnvironment(renamed, dev, twin)).toThrow("dev is not written as this command expects");
  });
});

describe("addToDefinitions", () => {
  it("refuses a list that is written otherwise", () => {
    expect(() => addToDefinitions("export const all = [dev];", dev, twin)).toThrow(
      "stacks/environments/index.ts has no array definitions with dev in it",
    );
  });
});

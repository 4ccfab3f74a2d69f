import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ScratchProject } from "./support/scratch-project.ts";

const drawings = readdirSync("docs").flatMap((name) => /^architecture-(.+)\.svg$/.exec(name)?.[1] ?? []);

describe("npm run graph", { timeout: 60_000 }, () => {
  it.each(drawings)("docs/architecture-%s.svg is current", async (environment) => {
    const project = new ScratchProject();
    project.copy(`docs/architecture-${environment}.svg`);
    expect(await project.run("graph", [environment, "--check"])).toMatchObject({ exitCode: 0 });
  });

  it("fails when the drawing is not current, and says what to do", async () => {
    const run = await new ScratchProject().run("graph", ["dev", "--check"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "docs/architecture-dev.svg is not current; run npm run graph -- dev and commit it\n",
    );
  });

  it("has a drawing to check", () => {
    expect(drawings).toContain("prod");
  });
});

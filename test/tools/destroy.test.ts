import { describe, expect, it } from "vitest";
import { ownIdentifiers } from "./support/own-identifiers.ts";
import { ScratchProject } from "./support/scratch-project.ts";

describe("npm run destroy", { timeout: 30_000 }, () => {
  it("refuses a protected environment", async () => {
    const run = await new ScratchProject().run("destroy", ["prod", "--yes"]);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr:
        'destroy: prod is protected; set protection to "disposable" in stacks/environments/prod.ts and deploy that first\n',
    });
  });

  it("refuses placeholders by name", async () => {
    const run = await new ScratchProject().run("destroy", ["dev", "--yes"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("destroy: dev still has placeholders:\n");
  });

  it("wants --yes where nobody can be asked", async () => {
    const run = await new ScratchProject().run("destroy", ["dev"], { env: ownIdentifiers });
    expect(run).toMatchObject({ exitCode: 64, stderr: "destroy: nobody can be asked here; pass --yes\n" });
  });
});

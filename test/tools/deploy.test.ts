import { describe, expect, it } from "vitest";
import { ScratchProject } from "./support/scratch-project.ts";

describe("npm run deploy", { timeout: 30_000 }, () => {
  it("refuses placeholders by name before anything else", async () => {
    const run = await new ScratchProject().run("deploy", ["dev", "--yes"], {
      env: { DEV_GOOGLE_PROJECT: "acme-mcp-dev" },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('deploy: dev still has placeholders:\n  REPOSITORY is "placeholder-owner/');
    expect(run.stderr).toContain('DEV_STATE_BUCKET is "placeholder-dev-state"');
    expect(run.stderr).not.toContain("DEV_GOOGLE_PROJECT is");
    expect(run.stderr).toContain("Change them in stacks/environments/dev.ts");
  });

  it("wants --yes where nobody can be asked", async () => {
    const run = await new ScratchProject().run("deploy", ["dev"]);
    expect(run).toMatchObject({ exitCode: 64, stderr: "deploy: nobody can be asked here; pass --yes\n" });
  });
});

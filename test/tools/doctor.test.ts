import { describe, expect, it } from "vitest";
import { freePort } from "../../tools/shared/free-port.ts";
import { startFakeClouds } from "./doctor/support/fake-clouds.ts";
import { fittingAnswers, fittingShell, identifiers, requests } from "./doctor/support/fitting-shell.ts";
import { runTool } from "./support/scratch-project.ts";

const doctor = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  runTool(process.cwd(), "doctor", args, { env });

interface Report {
  readonly environment: string;
  readonly findings: readonly { readonly check: string; readonly status: string }[];
}

/** What this machine itself has or lacks is none of these tests' business. */
const MACHINE = ["node", "packages", "terraform", "providers"];

describe("npm run doctor", { timeout: 30_000 }, () => {
  it("reports what is missing as JSON, with 1, and no credential", async () => {
    // The one that is asked who is asking has no answer, and repeats what it was sent.
    const { [requests.identity]: _, ...answers } = fittingAnswers();
    const clouds = await startFakeClouds({ ...answers, [requests.gcsBucket]: { status: 404 } });
    const { variables, secrets } = fittingShell(clouds.url);
    const run = await doctor(["dev", "--json"], { ...identifiers, ...variables, DEBUG: "1" });
    expect(run.exitCode).toBe(1);
    const { environment, findings } = JSON.parse(run.stdout) as Report;
    expect(environment).toBe("dev");
    expect(findings.filter(({ status }) => status === "missing").map(({ check }) => check)).toContain(
      "state",
    );
    for (const secret of secrets) expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
  });

  it("says in words what is missing and what mends it, and no credential", async () => {
    const clouds = await startFakeClouds({ ...fittingAnswers(), [requests.gcsBucket]: { status: 404 } });
    const { variables, secrets } = fittingShell(clouds.url);
    const run = await doctor(["dev"], { ...identifiers, ...variables });
    expect(run.stdout).toMatch(
      /^MISSING +state +bucket acme-mcp-dev-state is not there.*\n +fix: FIRST_STATE=dev /m,
    );
    expect(run.stdout).toMatch(/\n\d+ missing, \d+ could not be asked, \d+ fine\n$/);
    for (const secret of secrets) expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
  });

  it("says offline that it could not ask, and ends", async () => {
    const { variables, secrets } = fittingShell(`http://127.0.0.1:${await freePort()}`);
    const run = await doctor(["dev", "--json"], { ...identifiers, ...variables });
    const { findings } = JSON.parse(run.stdout) as Report;
    const clouds = findings.filter(({ check }) => !MACHINE.includes(check));
    expect(clouds.map(({ status }) => status)).not.toContain("missing");
    expect(clouds.filter(({ status }) => status === "unknown").map(({ check }) => check)).toContain("aws");
    const machine = findings.filter(({ check }) => MACHINE.includes(check));
    expect(run.exitCode).toBe(machine.some(({ status }) => status === "missing") ? 1 : 75);
    for (const secret of secrets) expect(run.stdout).not.toContain(secret);
  });

  it("looks at this machine alone where no environment is named", async () => {
    const clouds = await startFakeClouds({});
    const run = await doctor(["--json"], fittingShell(clouds.url).variables);
    const { findings } = JSON.parse(run.stdout) as Report;
    expect(findings.map(({ check }) => check)).toEqual([...MACHINE, "docker"]);
    expect(clouds.asked).toEqual([]);
  });
});

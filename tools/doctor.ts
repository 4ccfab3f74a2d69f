import { diagnose } from "./doctor/diagnose.ts";
import { environmentChecks } from "./doctor/environment-checks.ts";
import type { Reported } from "./doctor/finding.ts";
import { dockerCheck, machineChecks } from "./doctor/machine-checks.ts";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { exitCodes } from "./shared/failure.ts";

const MARKS = { ok: "ok", missing: "MISSING", unknown: "not asked" } as const;

await runCommand(
  {
    name: "doctor",
    about:
      "Checks everything that a deployment needs, changes nothing, and names the command that mends each fault. Without an\n" +
      "environment it looks at this machine alone.",
    environment: "optional",
    options: { json: { about: "print the findings as JSON" } },
    exits: [
      "0   nothing is missing",
      "1   something is missing",
      "64  wrong arguments",
      "75  nothing is known to be missing, but not everything could be asked",
    ],
    notes: [
      "Credentials are looked for where Terraform looks: AWS's variables, profiles and roles; for Google\n" +
        "GOOGLE_OAUTH_ACCESS_TOKEN, GOOGLE_CREDENTIALS and the application default credentials. None is printed.",
    ],
  },
  async ({ environment: name, flags }) => {
    const environment = name === undefined ? undefined : requireEnvironment(name);
    process.stderr.write(`Checking ${environment?.name ?? "this machine"} …\n`);
    const findings = await diagnose([
      ...machineChecks(ROOT),
      ...(environment ? environmentChecks(environment) : [dockerCheck()]),
    ]);
    const exitCode = exitCodeOf(findings);
    const report = flags.json
      ? `${JSON.stringify({ environment: name ?? null, findings })}\n`
      : render(findings, name);
    // A cloud that never answers holds connections open that nobody can close, and nobody waits for it any more.
    process.stdout.write(report, () => process.exit(exitCode));
    return exitCode;
  },
);

function exitCodeOf(findings: readonly Reported[]): number {
  if (findings.some(({ status }) => status === "missing")) return exitCodes.failed;
  return findings.some(({ status }) => status === "unknown") ? exitCodes.unavailable : 0;
}

function render(findings: readonly Reported[], environment: string | undefined): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap((finding) => {
    const line = `${MARKS[finding.status].padEnd(9)}  ${finding.check.padEnd(width)}  ${finding.message}`;
    return finding.status === "missing" ? [line, `${" ".repeat(width + 13)}fix: ${finding.fix}`] : [line];
  });
  return `${lines.join("\n")}\n\n${summary(findings, environment)}\n`;
}

function summary(findings: readonly Reported[], environment: string | undefined): string {
  const count = (status: Reported["status"]) =>
    findings.filter((finding) => finding.status === status).length;
  if (count("missing") + count("unknown") > 0) {
    return `${count("missing")} missing, ${count("unknown")} could not be asked, ${count("ok")} fine`;
  }
  return environment === undefined
    ? "This machine has what it takes; npm run doctor -- <environment> looks at one of them"
    : `Nothing is missing: npm run deploy -- ${environment}`;
}

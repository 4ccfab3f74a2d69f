import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/shared/command.ts";
import { startTestServer } from "../support/start-test-server.ts";
import { conformanceExtension } from "./conformance-extension.ts";

const cli = fileURLToPath(new URL("../../node_modules/.bin/conformance", import.meta.url));

/** Every scored scenario of each revision, and the unscored ones that are worth passing. */
const runs: readonly (readonly string[])[] = [
  ["--requirements", "2026-07-28"],
  ["--requirements", "2025-11-25"],
  ["--scenario", "http-header-validation", "--spec-version", "2026-07-28"],
  ["--scenario", "http-custom-header-server-validation", "--spec-version", "2026-07-28"],
  ["--scenario", "json-schema-2020-12", "--spec-version", "2026-07-28"],
  ["--scenario", "json-schema-2020-12", "--spec-version", "2025-11-25"],
];

await runCommand(
  {
    name: "conformance",
    about:
      "Runs the official conformance suite against the production server with the fixtures that its scenarios name, in\n" +
      "both eras.",
    environment: "none",
    options: { verbose: { about: "show what the suite says of scenarios that pass" } },
    exits: [
      "0   every scored scenario passes, and the unscored ones listed in this file",
      "1   one does not",
      "64  wrong arguments",
    ],
  },
  async ({ flags }) => {
    const server = await startTestServer({ extension: conformanceExtension });
    const url = server.mcpUrl.href.replace("127.0.0.1", "localhost");
    let failed = 0;
    for (const selection of runs) {
      process.stderr.write(`Running ${selection.join(" ")} …\n`);
      const args = [cli, "server", "--url", url, ...selection];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
      if (code !== 0) failed++;
      if (flags.verbose || code !== 0) process.stdout.write(output);
      process.stdout.write(`${code === 0 ? "pass" : "FAIL"}  ${selection.join(" ")}: ${summary(output)}\n`);
    }
    await server.stop();
    process.stdout.write(`conformance: ${runs.length - failed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  },
);

/** `37 of 37 scored scenarios` for a revision: the suite lists unscored ones a second time, indented. */
function summary(output: string): string {
  const count = (pattern: RegExp) => output.match(pattern)?.length ?? 0;
  const passed = count(/^✓ /gm) - count(/^ +✓ /gm);
  const failed = count(/^✗ /gm) - count(/^ +✗ /gm);
  if (passed + failed === 0) return output.trim().split("\n").at(-1) ?? "";
  return `${passed} of ${passed + failed} scored scenarios`;
}

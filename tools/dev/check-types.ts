import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import { join } from "node:path";

export interface TypeChecker {
  /** Checks what the files say now; once more when they change before it is done. */
  readonly check: () => void;
  readonly close: () => void;
}

/**
 * Checks types beside the server, which runs whatever Node can run, and reports what is wrong with the lines. The
 * first check takes some seconds, the next ones about one: what was found out is kept until `close`.
 */
export function createTypeChecker(root: string, report: (findings: string) => void): TypeChecker {
  const compiler = join(root, "node_modules", ".bin", "tsc");
  if (!existsSync(compiler)) {
    report("Types are not checked: TypeScript is not installed; run npm ci, without --omit=dev\n");
    return { check: () => {}, close: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), "mcp-home-dev-"));
  const args = [
    "--noEmit",
    "--pretty",
    "-p",
    ".",
    "--incremental",
    "--tsBuildInfoFile",
    join(folder, "types"),
  ];
  let running: ChildProcess | undefined;
  let changed = false;

  function check(): void {
    changed = running !== undefined;
    if (changed) return;
    const child = spawn(compiler, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    running = child;
    // The server is waited for; findings are not.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let findings = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      findings += piece;
    });
    child.once("error", () => {});
    child.once("close", (code) => {
      running = undefined;
      if (changed) check();
      else if (code !== null && code !== 0) report(findings);
    });
  }

  return {
    check,
    close: () => {
      changed = false;
      // It takes its time over any other signal.
      running?.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

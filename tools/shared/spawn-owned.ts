import { type ChildProcessByStdio, spawn } from "node:child_process";
import { setPriority } from "node:os";
import type { Readable } from "node:stream";

export type OwnedProcess = ChildProcessByStdio<null, Readable, Readable>;

export interface OwnedProcessOptions {
  /** @default the current directory */
  readonly cwd?: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether others come first where the machine is busy. */
  readonly background?: boolean;
}

/** As `nice` has it without a number. */
const BACKGROUND_PRIORITY = 10;

const running = new Set<OwnedProcess>();
let watching = false;

/**
 * Starts a process that does not outlive this one, however this one exits, and that hears of a Ctrl-C from this one alone:
 * the terminal sends its signals to a whole process group.
 */
export function spawnOwned(
  program: string,
  args: readonly string[],
  { cwd, env, background = false }: OwnedProcessOptions,
): OwnedProcess {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  if (background && child.pid !== undefined) setPriority(child.pid, BACKGROUND_PRIORITY);
  running.add(child);
  child.once("exit", () => running.delete(child));
  if (!watching) {
    watching = true;
    process.on("exit", () => {
      for (const each of running) each.kill("SIGKILL");
    });
  }
  return child;
}

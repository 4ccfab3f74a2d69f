import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Interrupted, ProgramMissing } from "./failure.ts";

export interface RunOptions {
  /** @default the current directory */
  readonly cwd?: string;
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `capture` keeps what the program writes; `inherit` leaves the terminal to it, so that it can ask questions.
   *
   * @default "capture"
   */
  readonly output?: "capture" | "inherit";
  /** What a captured program reads; nothing unless given. */
  readonly input?: string;
  /** Called with each piece of captured output as it comes. */
  readonly onOutput?: (piece: string) => void;
  /** Ends the program at once when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams in the order in which they came. */
  readonly output: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program to its end.
 *
 * A captured program gets a process group of its own and every signal once: Terraform takes a second Ctrl-C as the
 * order to drop everything, and the terminal would send one beside ours.
 *
 * @throws {@link ProgramMissing}, and {@link Interrupted} when a signal ended this.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const capture = options.output !== "inherit";
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: capture ? [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"] : "inherit",
    detached: capture,
  });
  let stdout = "";
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
    take(piece);
  });
  child.stderr?.setEncoding("utf8").on("data", take);
  function take(piece: string): void {
    output += piece;
    options.onOutput?.(piece);
  }

  // A program that ends without reading everything says why in its own words.
  child.stdin?.on("error", () => {}).end(options.input);

  let interrupted = false;
  const forward = (signal: NodeJS.Signals): void => {
    // A second one means it: nothing that still runs is waited for.
    pass(child, capture, interrupted ? "SIGKILL" : signal);
    interrupted = true;
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const abort = () => pass(child, capture, "SIGKILL");
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const [exitCode] = (await once(child, "close")) as [number | null];
    if (interrupted) throw new Interrupted();
    return { exitCode: exitCode ?? 1, stdout, output };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new ProgramMissing(program);
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}

function pass(child: ChildProcess, ownGroup: boolean, signal: NodeJS.Signals): void {
  // Without a group of its own the program has had the terminal's Ctrl-C already.
  if (!ownGroup && signal === "SIGINT" && process.stdin.isTTY) return;
  if (child.pid === undefined) return;
  try {
    process.kill(ownGroup ? -child.pid : child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

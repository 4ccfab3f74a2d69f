import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with what the pattern matched in standard error. */
  readonly waitForStderr: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** The exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
  /** Ends it, whatever it is doing. */
  readonly kill: () => Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a program of this repo in a process of its own, with nothing in its environment but PATH and what is given. */
export function startProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningProcess {
  const flags = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    for (const watch of watchers) watch();
  });
  const exit = once(child, "exit").then(([code, signal]) => code ?? signal);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    waitForStderr: (pattern) => {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpMatchArray>();
      const watch = () => {
        const found = stderr.match(pattern);
        if (found) resolve(found);
      };
      watchers.add(watch);
      watch();
      exit.then((code) => reject(new Error(`The process ended with ${code}; it said: ${stderr}`)));
      return promise.finally(() => watchers.delete(watch));
    },
    exit,
    kill: async () => {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

import { basename, dirname, resolve } from "node:path";
import type { RotatingFileStream } from "rotating-file-stream";
import type { DependencyCheck } from "../contract/health.ts";

/** A rotated file that log lines go to beside standard output. Whatever the disk does, writing neither throws nor waits. */
export interface LogFile {
  readonly write: (line: string) => void;
  /** Whether lines reach the disk; degraded until the next one that does. */
  readonly check: () => DependencyCheck;
  /** Resolves when everything written is on disk, or when the time is up: a disk that hangs holds nobody up. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

const MAX_SIZE_BYTES = 10_000_000;
/** With the one being written, five files. */
const ROTATED_FILES = 4;
/** Lines beyond this much waiting for a slow disk are lost to the file; standard output has them. */
const MAX_BUFFERED_BYTES = 1_000_000;
/** A failed file is opened again after this long, when there is something to write. */
const RETRY_MS = 30_000;

type State =
  | { readonly kind: "open"; readonly stream: RotatingFileStream }
  | { readonly kind: "failed"; readonly retryAt: number }
  | { readonly kind: "closed" };

/** Opens a log file that is rotated at 10 MB, of which five are kept: `<path>`, `<path>.1` to `<path>.4`. */
export async function openLogFile(path: string): Promise<LogFile> {
  const { createStream } = await import("rotating-file-stream");
  const absolutePath = resolve(path);
  let problem: string | undefined;

  const open = (): RotatingFileStream => {
    const opened = createStream(basename(absolutePath), {
      path: dirname(absolutePath),
      size: `${MAX_SIZE_BYTES}B`,
      rotate: ROTATED_FILES,
    });
    opened.on("error", (error: NodeJS.ErrnoException) => {
      problem = `The log file cannot be written (${error.code ?? "not a regular file"})`;
      if (state.kind === "open" && state.stream === opened) {
        state = { kind: "failed", retryAt: Date.now() + RETRY_MS };
      }
    });
    return opened;
  };
  let state: State = { kind: "open", stream: open() };

  return {
    write: (line) => {
      if (state.kind === "closed") return;
      if (state.kind === "failed") {
        if (Date.now() < state.retryAt) return;
        state = { kind: "open", stream: open() };
      }
      if (state.stream.writableLength > MAX_BUFFERED_BYTES) {
        problem = "The log file's disk does not keep up; lines are left out";
        return;
      }
      state.stream.write(line, (error) => {
        if (!error) problem = undefined;
      });
    },
    check: () => (problem === undefined ? { status: "ok" } : { status: "degraded", detail: problem }),
    close: async (timeoutMs) => {
      const last = state;
      state = { kind: "closed" };
      if (last.kind !== "open") return;
      const { promise, resolve: closed } = Promise.withResolvers<void>();
      const timer = setTimeout(closed, timeoutMs);
      last.stream.once("close", closed);
      last.stream.end();
      await promise;
      clearTimeout(timer);
    },
  };
}

import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Places in files, as stack traces have them. */
const PLACE = /\((file:\/\/[^)]+):(\d+):(\d+)\)|at (file:\/\/\S+):(\d+):(\d+)$/gm;

interface LoggedError {
  readonly type?: string;
  readonly stack?: string;
}

export interface Running {
  readonly root: string;
  /** When the server read its files, in milliseconds since 1970. */
  readonly startedAtMs: number;
}

/**
 * For a line of the server's log that tells of an error: its class, and the line of the first file below `root` that
 * its stack names, with a mark under the column. Nothing for any other line.
 */
export function showSource(logLine: string, { root, startedAtMs }: Running): string | undefined {
  const error = errorOf(logLine);
  if (typeof error?.stack !== "string") return undefined;
  for (const [, inFrame, frameLine, frameColumn, bare, bareLine, bareColumn] of error.stack.matchAll(PLACE)) {
    const url = inFrame ?? bare ?? "";
    const [line, column] = [Number(frameLine ?? bareLine), Number(frameColumn ?? bareColumn)];
    const path = relative(root, fileURLToPath(url));
    if (path.startsWith("..") || path.includes("node_modules")) continue;
    const place = `${error.type ?? "Error"} at ${path}:${line}:${column}`;
    const text = lineOf(fileURLToPath(url), line, startedAtMs);
    if (text === undefined) return `${place}, as the file was when the server started\n`;
    const source = text.trimStart();
    const mark = "^".padStart(Math.max(1, column - (text.length - source.length)));
    return `${place}\n    ${source}\n    ${mark}\n`;
  }
  return undefined;
}

function errorOf(logLine: string): LoggedError | undefined {
  if (!logLine.startsWith("{") || !logLine.includes('"err":')) return undefined;
  try {
    return (JSON.parse(logLine) as { err?: LoggedError }).err;
  } catch {
    return undefined;
  }
}

/** Undefined when the file is not the one that runs any more. */
function lineOf(path: string, line: number, startedAtMs: number): string | undefined {
  try {
    if (statSync(path).mtimeMs > startedAtMs) return undefined;
    return readFileSync(path, "utf8").split("\n")[line - 1];
  } catch {
    return undefined;
  }
}

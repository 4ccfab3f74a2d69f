/** What the log says of an error: what it was and where, never its message. */
export interface SerializedError {
  readonly type: string;
  readonly code?: string;
  readonly stack: string;
  readonly cause?: SerializedError;
}

/** Causes deeper than this are left out. */
const MAX_CAUSES = 3;
/** Node keeps ten frames unless told otherwise. */
const MAX_FRAMES = 20;
const IDENTIFIER = /^[\w$.-]{1,64}$/;
/** One line of V8's stack, which ends in a place: file, line and column, or the words for code without a file. */
const FRAME = /^ {4}at [^\n]{1,400}(?::\d+:\d+|<anonymous>|\(native\))\)?$/gm;

/**
 * An error for the log. Its message is left out on purpose: it may quote what the code was given (`JSON.parse` and
 * `TypeError` do), and arguments and credentials are never logged. Class, code and stack lead to the line that threw.
 */
export function serializeError(error: unknown): SerializedError {
  return serialize(error, MAX_CAUSES);
}

function serialize(error: unknown, causesLeft: number): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: "" };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: identifier(error.name) ?? "Error",
    ...optional("code", identifier(code)),
    stack: framesOf(error),
    ...optional(
      "cause",
      cause instanceof Error && causesLeft > 0 ? serialize(cause, causesLeft - 1) : undefined,
    ),
  };
}

function identifier(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && IDENTIFIER.test(text) ? text : undefined;
}

function framesOf({ stack = "", message }: Error): string {
  // A message of several lines could pretend to be a stack, so it goes before frames are looked for.
  const start = message === "" ? -1 : stack.indexOf(message);
  const frames = (start < 0 ? stack : stack.slice(start + message.length)).match(FRAME) ?? [];
  return frames.slice(0, MAX_FRAMES).join("\n");
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}

/** Where a bad option was given decides the exit code. */
export type OptionsSource = "command line" | "configuration";

/** Thrown when the monitor cannot run with what it was given; lists every problem, and never a secret. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
  readonly code = "INVALID_OPTIONS";
  readonly source: OptionsSource;

  constructor(source: OptionsSource, problems: readonly string[]) {
    super(`Cannot start the monitor:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.source = source;
  }
}

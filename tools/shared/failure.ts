/** Exit codes of the commands, beside 0. `usage` and `unavailable` are EX_USAGE and EX_TEMPFAIL of sysexits.h. */
export const exitCodes = { failed: 1, changes: 2, usage: 64, unavailable: 75, interrupted: 130 } as const;

/** Thrown when a command cannot go on for a reason that its user can do something about. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string = "COMMAND_FAILED";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Thrown when a command was called in a way that it does not know. */
export class UsageFailure extends Failure {
  override readonly code = "USAGE";

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** Thrown when a program that is needed is not there. */
export class ProgramMissing extends Failure {
  override readonly code = "PROGRAM_MISSING";

  constructor(program: string) {
    super(`${program} cannot be started: it is not installed, or not on PATH`);
  }
}

/** Thrown when somebody pressed Ctrl-C, after the programs that were running have ended. */
export class Interrupted extends Failure {
  override readonly code = "INTERRUPTED";

  constructor() {
    super("interrupted", exitCodes.interrupted);
  }
}

/** Thrown for an invocation that has no answer: the function failed, timed out, did not start, or had no instance free. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly code = "FUNCTION_FAILED";
  /** What Lambda calls it, such as `Runtime.ExitError` or the name of the error that was thrown. */
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

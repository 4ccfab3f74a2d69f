/**
 * Runs something that makes tokens, without the stack trace that cdktf captures for each: thousands in every environment,
 * which only cdktf's own errors about a token would show. Errors keep their traces.
 */
export function withoutTokenTraces<Result>(run: () => Result): Result {
  const capture = Error.captureStackTrace;
  // What cdktf captures a trace into is a plain object.
  const captureOfErrors: typeof capture = (target, below = captureOfErrors) => {
    if (target instanceof Error) capture(target, below);
  };
  Error.captureStackTrace = captureOfErrors;
  try {
    return run();
  } finally {
    Error.captureStackTrace = capture;
  }
}

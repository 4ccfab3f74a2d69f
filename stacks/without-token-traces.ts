/**
 * Runs something that makes tokens, without the text of a stack trace that cdktf has written for each: thousands in every
 * environment, which only cdktf's own errors about a token would show. Errors keep their traces.
 */
export function withoutTokenTraces<Result>(run: () => Result): Result {
  const previous = Error.prepareStackTrace;
  // What cdktf captures a trace into is a plain object.
  Error.prepareStackTrace = (target, sites) => {
    if (!(target instanceof Error)) return "";
    return previous ? previous(target, sites) : `${target}\n    at ${sites.join("\n    at ")}`;
  };
  try {
    return run();
  } finally {
    Error.prepareStackTrace = previous;
  }
}

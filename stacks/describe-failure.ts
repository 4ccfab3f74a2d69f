/**
 * What somebody who synthesizes reads when it fails.
 *
 * Errors of ours carry a code and say everything in their message; any other is a bug, and its stack leads to it.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? error.message : (error.stack ?? error.message);
}

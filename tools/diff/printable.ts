/** Longest text of a value in a summary, in characters. */
const MAX_LENGTH = 120;
const SECRET_NAME = /secret|password|passwd|token|private_key|api_key|credential|auth_string/i;
/** Arguments that name a secret, or say how it is kept. */
const POINTER = /_(?:id|ids|arn|arns|name|names|version|versions|key|days)$|^secret$/i;

/** A value as one short line of a summary. */
export function printable(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === "") return '""';
  const line = text.replace(/\s+/g, " ");
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}

/**
 * Whether the name of an argument says that it holds a secret, whatever the provider's schema says.
 *
 * @param path `environment.variables.DB_PASSWORD`; only its last name counts.
 */
export function looksSecret(path: string): boolean {
  const name =
    path
      .replace(/\[\d+\]/g, "")
      .split(".")
      .at(-1) ?? "";
  return SECRET_NAME.test(name) && !POINTER.test(name);
}

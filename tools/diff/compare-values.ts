import { looksSecret, printable } from "./printable.ts";
import type { AttributeChange } from "./summary.ts";

/** Two values, with what is known about them; sensitivity and knowledge have the value's own shape, or are `true`. */
export interface ComparedValues {
  readonly before: unknown;
  readonly after: unknown;
  readonly beforeSensitive?: unknown;
  readonly afterSensitive?: unknown;
  readonly afterUnknown?: unknown;
  /** Texts that are hidden wherever they turn up. */
  readonly hidden?: ReadonlySet<string>;
}

const SENSITIVE = "(sensitive)";
/** Stands for a value that Terraform does not know before it applies. */
export const UNKNOWN = "(known after apply)";

/** The leaves in which two values differ. */
export function* compareValues(
  values: ComparedValues,
  path = "",
): Generator<Omit<AttributeChange, "forcesReplacement">> {
  const { before, after } = values;
  const sensitive = values.beforeSensitive === true || values.afterSensitive === true || looksSecret(path);
  if (!sensitive && values.afterUnknown !== true && isContainer(before) && isContainer(after)) {
    for (const key of new Set([...keysOf(before), ...keysOf(after), ...keysOf(values.afterUnknown)])) {
      yield* compareValues(
        {
          before: child(before, key),
          after: child(after, key),
          beforeSensitive: child(values.beforeSensitive, key),
          afterSensitive: child(values.afterSensitive, key),
          afterUnknown: child(values.afterUnknown, key),
          ...(values.hidden ? { hidden: values.hidden } : {}),
        },
        join(path, key),
      );
    }
    return;
  }
  const unknown = values.afterUnknown === true;
  if (!unknown && isSame(before, after)) return;
  yield {
    path,
    before: sensitive ? SENSITIVE : show(before, values.beforeSensitive, values.hidden),
    after: unknown ? UNKNOWN : sensitive ? SENSITIVE : show(after, values.afterSensitive, values.hidden),
  };
}

/** A container is shown as a whole only when nothing inside it is sensitive. */
function show(value: unknown, sensitivity: unknown, hidden: ReadonlySet<string> = new Set()): string {
  if (hasSensitiveLeaf(value, sensitivity)) return SENSITIVE;
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return [...hidden].some((secret) => text.includes(secret)) ? SENSITIVE : printable(value);
}

function hasSensitiveLeaf(value: unknown, sensitivity: unknown): boolean {
  if (sensitivity === true) return true;
  if (!isContainer(value)) return false;
  return keysOf(value).some(
    (key) =>
      (typeof key === "string" && looksSecret(key)) ||
      hasSensitiveLeaf(child(value, key), child(sensitivity, key)),
  );
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function keysOf(value: unknown): readonly (string | number)[] {
  if (Array.isArray(value)) return [...value.keys()];
  return isContainer(value) ? Object.keys(value) : [];
}

function child(value: unknown, key: string | number): unknown {
  if (value === true) return true;
  return isContainer(value) && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

function join(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** To the providers, null, an absent value, an empty text and an empty collection are one, and JSON has no order. */
function isSame(before: unknown, after: unknown): boolean {
  const [one, other] = [before, after].map((value) => JSON.stringify(isEmpty(value) ? null : normal(value)));
  return one === other;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (isContainer(value) && keysOf(value).length === 0)
  );
}

function normal(value: unknown): unknown {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return normal(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.map(normal);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, normal(item)]),
  );
}

import type { PlanJson } from "./plan.ts";

/** Shorter texts, such as "1" or "no", would hide half of every summary. */
const MIN_LENGTH = 4;

/**
 * Every sensitive text in a plan.
 *
 * A provider may copy a sensitive argument into a computed one that its schema does not call sensitive, as
 * terraform_data does with `input` and `output`: the value is hidden wherever it turns up.
 */
export function sensitiveValues(plan: PlanJson): ReadonlySet<string> {
  const found = new Set<string>();
  const changes = [
    ...(plan.resource_changes ?? []).map(({ change }) => change),
    ...Object.values(plan.output_changes ?? {}),
  ];
  for (const { before, after, before_sensitive: wasSensitive, after_sensitive: isSensitive } of changes) {
    collect(before, wasSensitive, found);
    collect(after, isSensitive, found);
  }
  for (const [name, { sensitive }] of Object.entries(plan.configuration?.root_module?.variables ?? {})) {
    if (sensitive) collect(plan.variables?.[name]?.value, true, found);
  }
  return found;
}

function collect(value: unknown, sensitivity: unknown, found: Set<string>): void {
  if (typeof value === "string" || typeof value === "number") {
    if (sensitivity === true && String(value).length >= MIN_LENGTH) found.add(String(value));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const inner =
        typeof sensitivity === "object"
          ? (sensitivity as Record<string, unknown> | null)?.[key]
          : sensitivity;
      collect(item, inner, found);
    }
  }
}

import { compareValues, UNKNOWN } from "./compare-values.ts";
import type { PlanJson, PlanResourceChange } from "./plan.ts";
import { printable } from "./printable.ts";
import { sensitiveValues } from "./sensitive-values.ts";
import { type Action, type AttributeChange, type ResourceChange, sortChanges } from "./summary.ts";

/** Why most replacements are planned; the arguments that force them are named instead. */
const OBVIOUS = "replace_because_cannot_update";
/** Terraform's word for the one reason why something is deleted from a stack. */
const REASONS: Readonly<Record<string, string>> = {
  delete_because_no_resource_config: "no longer in the stack",
};
/** Arguments that say what people call a resource, the surest first. */
const NAMES = ["name", "display_name", "alarm_name", "function_name", "domain_name", "bucket"];

/** The changes of a plan, the worst first. Reads of data sources are none. */
export function readPlan(plan: PlanJson): {
  readonly changes: readonly ResourceChange[];
  readonly outputs: readonly string[];
} {
  const hidden = sensitiveValues(plan);
  const changes = (plan.resource_changes ?? []).flatMap((change) => {
    const action = change.mode === "data" ? undefined : actionOf(change);
    return action === undefined ? [] : [describeChange(change, action, hidden)];
  });
  const outputs = Object.entries(plan.output_changes ?? {})
    .filter(([, change]) => !change.actions.includes("no-op"))
    .map(([name, change]) => `${name} (${change.actions.join(" and ")})`);
  return { changes: sortChanges(changes), outputs: outputs.toSorted() };
}

function actionOf({ change, previous_address: previous }: PlanResourceChange): Action | undefined {
  const given = new Set(change.actions);
  if (given.has("delete")) return given.has("create") ? "replace" : "delete";
  if (given.has("update")) return "update";
  if (given.has("create")) return "create";
  if (given.has("forget")) return "forget";
  if (change.importing !== undefined) return "import";
  return previous === undefined ? undefined : "move";
}

function describeChange(
  planned: PlanResourceChange,
  action: Action,
  hidden: ReadonlySet<string>,
): ResourceChange {
  const { address, change, action_reason: reason, previous_address: previous } = planned;
  const because = [
    ...(previous === undefined ? [] : [`was ${previous}`]),
    ...(reason === undefined || reason === OBVIOUS ? [] : [REASONS[reason] ?? reason.replaceAll("_", " ")]),
  ].join("; ");
  const name = nameOf(change, hidden);
  const attributes = action === "update" || action === "replace" ? changedAttributes(change, hidden) : [];
  return {
    address,
    action,
    // Of a replacement everything computed changes; what a reader looks for are the arguments that were given.
    attributes: attributes.filter(
      ({ after, forcesReplacement }) => action === "update" || forcesReplacement || after !== UNKNOWN,
    ),
    ...(name === undefined ? {} : { name }),
    ...(action === "replace" ? { first: change.actions[0] === "create" ? "new" : "old" } : {}),
    ...(because === "" ? {} : { reason: because }),
  };
}

function nameOf(
  {
    before,
    after,
    before_sensitive: wasSensitive,
    after_sensitive: isSensitive,
  }: PlanResourceChange["change"],
  hidden: ReadonlySet<string>,
): string | undefined {
  const [values, sensitivity] = isRecord(after) ? [after, isSensitive] : [before, wasSensitive];
  if (!isRecord(values) || sensitivity === true) return undefined;
  const secret = isRecord(sensitivity) ? sensitivity : {};
  const argument = NAMES.find((each) => typeof values[each] === "string" && secret[each] !== true);
  const name = argument === undefined ? "" : String(values[argument]);
  return name === "" || [...hidden].some((text) => name.includes(text)) ? undefined : printable(name);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function changedAttributes(
  change: PlanResourceChange["change"],
  hidden: ReadonlySet<string>,
): readonly AttributeChange[] {
  const forcing = (change.replace_paths ?? []).map(pathOf);
  const differences = compareValues({
    before: change.before,
    after: change.after,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
    afterUnknown: change.after_unknown,
    hidden,
  });
  return [...differences].map((attribute) => ({
    ...attribute,
    forcesReplacement: forcing.some((path) =>
      `${attribute.path}.`.replaceAll("[", ".[").startsWith(`${path}.`),
    ),
  }));
}

/** `["ingress", 0, "cidr"]` as `ingress.[0].cidr`, so that a path begins with that of what it is in. */
function pathOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(".");
}

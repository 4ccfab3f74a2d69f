import { compareValues } from "./compare-values.ts";
import type { PlanJson, PlanResourceChange } from "./plan.ts";
import { type Action, type ResourceChange, sortChanges } from "./summary.ts";

/** The changes of a plan, the worst first. Reads of data sources are none. */
export function readPlan(plan: PlanJson): {
  readonly changes: readonly ResourceChange[];
  readonly outputs: readonly string[];
} {
  const changes = (plan.resource_changes ?? []).flatMap((change) => {
    const action = change.mode === "data" ? undefined : actionOf(change);
    return action === undefined ? [] : [describeChange(change, action)];
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

function describeChange(planned: PlanResourceChange, action: Action): ResourceChange {
  const { address, change, action_reason: reason, previous_address: previous } = planned;
  const replacePaths = (change.replace_paths ?? []).map((steps) =>
    steps
      .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
      .join("")
      .replace(/^\./, ""),
  );
  const compared = action === "update" || action === "replace" ? [...compareValues(camelCase(change))] : [];
  const attributes = compared.map((attribute) => ({
    ...attribute,
    forcesReplacement: replacePaths.some(
      (path) =>
        attribute.path === path ||
        attribute.path.startsWith(`${path}[`) ||
        attribute.path.startsWith(`${path}.`),
    ),
  }));
  const because = [
    ...(previous === undefined ? [] : [`was ${previous}`]),
    ...(reason === undefined || reason === "replace_because_cannot_update"
      ? []
      : [reason.replaceAll("_", " ")]),
  ].join("; ");
  // Of a replacement everything computed changes; what a reader looks for are the arguments that were given.
  const shown =
    action === "replace"
      ? attributes.filter(
          ({ after, forcesReplacement }) => forcesReplacement || after !== "(known after apply)",
        )
      : attributes;
  return { address, action, attributes: shown, ...(because === "" ? {} : { reason: because }) };
}

function camelCase(change: PlanResourceChange["change"]) {
  return {
    before: change.before,
    after: change.after,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
    afterUnknown: change.after_unknown,
  };
}

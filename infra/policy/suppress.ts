import { TerraformDataSource, type TerraformElement, TerraformStack } from "#tf";
import { type PolicyId, policies } from "./index.ts";
import type { Policy } from "./support/policy.ts";
import { MIN_REASON_LENGTH } from "./support/reason.ts";

const CHECKOV_ID = /^CKV2?_[A-Z0-9]+_[0-9]+$/;
type CheckovId = `CKV_${string}` | `CKV2_${string}`;
const skips = new WeakMap<TerraformElement | TerraformStack, Map<string, string>>();

/**
 * Exempts a resource, or all resources of a stack, from one rule and writes the reason beside it.
 *
 * The reason becomes part of the synthesized file: `//.policy.skip` for our rules, `//.checkov.skip` for checkov's
 * and for the checks that look for the same as ours.
 *
 * @param ruleId Id of a policy of ours, such as `iam-wildcard-resource`, or of a checkov check, such as `CKV_AWS_116`.
 * @param reason Why the rule does not apply here, at least {@link MIN_REASON_LENGTH} characters.
 * @throws RangeError when there is no such rule or the reason is too short.
 */
export function suppress(
  target: TerraformElement | TerraformStack,
  ruleId: PolicyId | CheckovId,
  reason: string,
): void {
  const policy: Policy | undefined = policies.find(({ id }) => id === ruleId);
  if (policy === undefined && !CHECKOV_ID.test(ruleId)) {
    throw new RangeError(
      `Cannot suppress "${ruleId}" on ${target.node.path}: there is no such rule. ` +
        `Give the id of a checkov check (CKV_…) or one of: ${policies.map(({ id }) => id).join(", ")}.`,
    );
  }
  const comment = reason.trim();
  if (comment.length < MIN_REASON_LENGTH) {
    throw new RangeError(
      `Cannot suppress "${ruleId}" on ${target.node.path}: the reason is "${comment}". ` +
        `Write why the rule does not apply here, in at least ${MIN_REASON_LENGTH} characters.`,
    );
  }
  const all = skips.get(target) ?? new Map<string, string>();
  skips.set(target, all);
  if (policy) all.set(ruleId, comment);
  for (const id of policy ? (policy.checkov ?? []) : [ruleId]) all.set(id, comment);
  const entries = [...all].map(([id, text]) => ({ id, comment: text }));
  const [checkov, own] = [true, false].map((wanted) =>
    entries.filter(({ id }) => CHECKOV_ID.test(id) === wanted),
  );
  if (own?.length) addNote(target, "policy.skip", own);
  if (checkov?.length) addNote(target, "checkov.skip", checkov);
}

/** Writes into the `//` entry, which Terraform ignores. */
function addNote(target: TerraformElement | TerraformStack, path: string, value: unknown): void {
  if (target instanceof TerraformDataSource) {
    // A data source overwrites its own `//` entry; the stack's overrides come later.
    const { terraformResourceType: type, friendlyUniqueId: name } = target;
    TerraformStack.of(target).addOverride(`data.${type}.${name}.//.${path}`, value);
  } else target.addOverride(`//.${path}`, value);
}

import { type FailoverRecord, failoverRecords } from "./support/failover.ts";
import { definePolicy, type Finding } from "./support/policy.ts";

/** A failover name has a primary and a secondary of each type: Route 53 fails over within one type only. */
export const failoverPair = definePolicy({
  id: "failover-pair",
  *check(stack) {
    const byName = Map.groupBy(failoverRecords(stack), ({ name }) => name);
    for (const [name, records] of byName) {
      for (const record of records) yield* withoutPartner(name, record, records);
    }
  },
});

function* withoutPartner(
  name: string,
  record: FailoverRecord,
  all: readonly FailoverRecord[],
): Generator<Finding> {
  const partner = record.role === "PRIMARY" ? "SECONDARY" : "PRIMARY";
  if (all.some(({ role, type }) => role === partner && type === record.type)) return;
  const types = all.filter(({ role }) => role === partner).map(({ type }) => type);
  yield {
    resource: record.resource,
    problem:
      `${name} has a ${record.role} record of type ${record.type} but ` +
      (types.length === 0 ? `no ${partner}` : `a ${partner} of type ${types.join(", ")}`),
    fix: `add a ${partner} record of type ${record.type} with the same name`,
  };
}

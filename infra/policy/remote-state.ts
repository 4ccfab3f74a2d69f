import { block, isGiven } from "./support/json.ts";
import { definePolicy, type Finding } from "./support/policy.ts";

const REMOTE = ["gcs", "s3"];

/** The state of every environment but `local` is remote; on S3 it is locked and encrypted. */
export const remoteState = definePolicy({
  id: "remote-state",
  *check(stack): Generator<Finding> {
    if (stack.environment?.settings.ENVIRONMENT === "local") return;
    const backends = block(block(stack.terraform["terraform"])["backend"]);
    const type = Object.keys(backends)[0] ?? "local";
    if (!REMOTE.includes(type)) {
      yield {
        problem: `its state is kept by the backend "${type}"`,
        fix: `set the environment's state to ${REMOTE.join(" or ")}`,
      };
    }
    const s3 = block(backends["s3"]);
    if (type !== "s3") return;
    if (s3["use_lockfile"] !== true && !isGiven(s3["dynamodb_table"])) {
      yield { problem: "its state in S3 has no lock", fix: "set use_lockfile to true" };
    }
    if (s3["encrypt"] !== true)
      yield { problem: "its state in S3 is not encrypted", fix: "set encrypt to true" };
  },
});

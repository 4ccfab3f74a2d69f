import { describe, expect, it } from "vitest";
import { GcsStateBucket } from "../../../infra/state/gcs-state-bucket.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { project: "project", name: "state", location: "europe-west1" };

describe("GcsStateBucket", () => {
  it("is versioned, private, and stays", () => {
    const state = synthesizeConstruct((scope) => new GcsStateBucket(scope, "state", props));
    expect(state.only("google_storage_bucket")).toMatchObject({
      versioning: { enabled: true },
      public_access_prevention: "enforced",
      uniform_bucket_level_access: true,
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
      lifecycle_rule: [{ condition: { num_newer_versions: 50, with_state: "ARCHIVED" } }],
    });
  });

  it("records who read and wrote", () => {
    const state = synthesizeConstruct((scope) => new GcsStateBucket(scope, "state", props));
    expect(state.only("google_project_iam_audit_config")).toMatchObject({
      service: "storage.googleapis.com",
      audit_log_config: [{ log_type: "DATA_READ" }, { log_type: "DATA_WRITE" }],
    });
  });

  it("grants access to itself alone", () => {
    const state = synthesizeConstruct((scope) => {
      const bucket = new GcsStateBucket(scope, "state", { ...props, keepVersions: 3 });
      bucket.grantRead("planner", { member: "p", why: "plans" });
      bucket.grantWrite("deployer", { member: "d", why: "deploys" });
    });
    expect(state.all("google_storage_bucket_iam_member").map(({ role, member }) => [member, role])).toEqual([
      ["p", "roles/storage.objectViewer"],
      ["p", "roles/storage.bucketViewer"],
      ["d", "roles/storage.objectUser"],
    ]);
  });
});

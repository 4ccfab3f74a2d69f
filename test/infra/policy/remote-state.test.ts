import { describe, expect, it } from "vitest";
import { App, LocalBackend, S3Backend, TerraformStack } from "#tf";
import { suppress } from "../../../infra/policy/suppress.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

function bareStack(name: string): TerraformStack {
  return new TerraformStack(new App({ stackTraces: false }), name);
}

describe("remoteState", () => {
  it("refuses a stack without a backend", () => {
    expect(violationsOf("remote-state", bareStack("dev-test"))).toEqual([
      'dev-test: remote-state: its state is kept by the backend "local". Fix: set the environment\'s state to gcs or s3.',
    ]);
  });

  it("refuses a local backend in an environment that is not local", () => {
    const stack = bareStack("prod-test");
    new LocalBackend(stack, { path: "state" });
    expect(violationsOf("remote-state", stack)).toEqual([
      'prod-test: remote-state: its state is kept by the backend "local". Fix: set the environment\'s state to gcs or s3.',
    ]);
  });

  it("refuses a state in S3 that is neither locked nor encrypted", () => {
    const stack = bareStack("dev-test");
    new S3Backend(stack, { bucket: "b", key: "k" });
    expect(violationsOf("remote-state", stack)).toEqual([
      "dev-test: remote-state: its state in S3 has no lock. Fix: set use_lockfile to true.",
      "dev-test: remote-state: its state in S3 is not encrypted. Fix: set encrypt to true.",
    ]);
  });

  it("accepts GCS, S3 with its native lock file, and a disk for a simulator", () => {
    const s3 = bareStack("dev-test");
    new S3Backend(s3, { bucket: "b", key: "k", encrypt: true });
    s3.addOverride("terraform.backend.s3.use_lockfile", true);
    for (const stack of [stackUnderTest(), s3, bareStack("local-test")]) {
      expect(violationsOf("remote-state", stack)).toEqual([]);
    }
  });

  it("accepts a stack that says why it cannot be remote yet", () => {
    const stack = bareStack("dev-test");
    suppress(stack, "remote-state", "The bucket of the state is made by this very deployment");
    expect(violationsOf("remote-state", stack)).toEqual([]);
  });
});

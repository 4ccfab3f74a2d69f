import { describe, expect, it } from "vitest";
import { explain } from "../../../tools/diff/plan-stack.ts";

const stack = { name: "dev-google", dependencies: ["dev-foundation"] };

describe("explain", () => {
  it("names the stack that was never deployed", () => {
    const output = "dev-google  Error: Unable to find remote state\n";
    expect(explain(stack, output)).toEqual({
      stack: "dev-google",
      status: "producer-missing",
      message:
        "Not planned: it reads from dev-foundation, which was not deployed yet. " +
        "Deploy that first; all of dev-google is then new or unchanged.",
    });
  });

  it.each([
    "Error: Failed to get existing workspaces: querying Cloud Storage failed: storage: bucket doesn't exist",
    'Error: Failed to get existing workspaces: S3 bucket "b" does not exist.',
  ])("points at the first state: %s", (output) => {
    expect(explain(stack, output)).toMatchObject({ status: "state-missing" });
  });

  it("keeps the errors of any other failure, without what cdktf puts around them", () => {
    const output = [
      "dev-google  Initializing the backend...",
      "dev-google  ╷",
      "            │ Error: Unsupported argument",
      "            │ ",
      "            │   on cdk.tf.json line 1",
      "⠙  Processing",
    ].join("\n");
    expect(explain(stack, output)).toEqual({
      stack: "dev-google",
      status: "failed",
      message: "Error: Unsupported argument\n  on cdk.tf.json line 1",
    });
  });

  it("says how to compare without credentials", () => {
    const output = "Error: storage.NewClient() failed: dialing: google: could not find default credentials.";
    expect(explain(stack, output)).toMatchObject({
      message: expect.stringMatching(/\nSign in .*--offline$/),
    });
  });
});

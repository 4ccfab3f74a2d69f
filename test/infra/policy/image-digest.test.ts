import { describe, expect, it } from "vitest";
import { LambdaFunction } from "#aws/lambda-function";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { TerraformVariable } from "#tf";
import { rawDeployment } from "./support/any-deployment.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("imageDigest", () => {
  it("refuses a tag, an unknown image and a short digest", () => {
    const stack = stackUnderTest();
    const image = new TerraformVariable(stack, "image", {}).stringValue;
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ name: "server", image: "r/server:1.2.3" }, { image }] },
    });
    new LambdaFunction(stack, "function", { functionName: "f", role: "r", imageUri: "r/server@sha256:abc" });
    expect(violationsOf("image-digest", stack)).toEqual([
      'dev-test/service (google_cloud_run_v2_service.service): image-digest: container "server" runs the image "r/server:1.2.3", which is not given by digest. Fix: give it as <repository>@sha256:<64 hexadecimal digits>.',
      `dev-test/service (google_cloud_run_v2_service.service): image-digest: container "1" runs the image "\${var.image}", which is not given by digest. Fix: give it as <repository>@sha256:<64 hexadecimal digits>.`,
      'dev-test/function (aws_lambda_function.function): image-digest: the function runs the image "r/server@sha256:abc", which is not given by digest. Fix: give it as <repository>@sha256:<64 hexadecimal digits>.',
    ]);
  });

  it("accepts digests on both clouds", () => {
    const stack = stackUnderTest();
    const image = `r/server@sha256:${"a".repeat(64)}`;
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ image }] },
    });
    new LambdaFunction(stack, "function", { functionName: "f", role: "r", imageUri: image });
    expect(violationsOf("image-digest", stack)).toEqual([]);
  });

  it("refuses a pod's image by tag", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, { container: { image: "registry.example.com/server:1" } });
    expect(violationsOf("image-digest", stack)).toEqual([
      'dev-test/kubernetes_deployment_v1 (kubernetes_deployment_v1.kubernetes_deployment_v1): image-digest: container "server" runs the image "registry.example.com/server:1", which is not given by digest. Fix: give it as <repository>@sha256:<64 hexadecimal digits>.',
    ]);
  });
});
